import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { MESSAGES } from "#app/i18n/messages/index.ts";
import { PAGE_MESSAGES } from "#app/i18n/page-messages.ts";

/** The rooms that doors and pages ask. */
const SERVICES = [
  "surveys",
  "forms",
  "automation",
  "exchange",
  "records",
  "jobs",
  "schema",
  "logic",
  "fields",
  "access",
];

/** Who may import whom (`docs/inside.md`). Types from `context.ts` may be used everywhere. */
const MAY: Record<string, readonly string[]> = {
  fields: [],
  logic: ["fields"],
  schema: ["logic", "fields", "db", "access", "jobs"],
  access: ["schema", "logic", "fields", "db"],
  db: ["fields", "logic"],
  jobs: ["db", "access", "fields"],
  records: ["schema", "logic", "fields", "access", "jobs", "db"],
  forms: ["records", "schema", "logic", "fields", "access", "db"],
  surveys: ["forms", "records", "jobs", "schema", "logic", "fields", "access", "db"],
  automation: ["records", "jobs", "schema", "logic", "fields", "access", "db"],
  exchange: ["records", "jobs", "schema", "logic", "fields", "access", "db"],
  api: ["exchange", "automation", "records", "jobs", "schema", "logic", "fields", "access", "db"],
  cli: ["demo", "exchange", "automation", "records", "jobs", "schema", "logic", "fields", "access", "db"],
  // What a demo is filled with, by the one write path.
  demo: ["seeds", "records", "jobs", "schema", "access", "db"],
  // What pages read: services put together for one reader, as JSON.
  pages: ["ui", ...SERVICES],
  // The server, and the one way in of loaders and actions.
  http: ["api", "demo", "access"],
  kit: [],
  // Services are known to `ui` by what loaders send; permission is decided in them.
  ui: ["kit", "fields", "forms", "logic", "schema"],
  routes: ["ui", "kit", "pages", "http", "api", "db", ...SERVICES],
};
/** Rooms whose types only may be imported. */
const TYPES_ONLY: Record<string, readonly string[]> = {
  db: ["logic"],
  jobs: ["fields"],
  ui: ["automation", "exchange", "records", "surveys", "access", "jobs"],
  http: ["ui"],
};
/** Anybody may import these; files at the root wire rooms together and may import everything. */
const OPEN = ["i18n", "styles"];

const root = resolve(import.meta.dirname, "..");
const files = sources(join(root, "app"));

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return /\.tsx?$/.test(name) ? [path] : [];
  });
}

function imports(file: string): { target: string; typeOnly: boolean }[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/(import|export)\s+(type\s+)?[^"';]*?from\s+"(\.[^"]+)"/g)].map((match) => ({
    target: resolve(dirname(file), match[3]!),
    typeOnly: match[2] !== undefined,
  }));
}

/** Files that reach each other by imports, types included: each circle sorted. */
function circles(): string[][] {
  const reached = new Map<string, Set<string>>();
  const known = new Map(files.map((file) => [file, imports(file).map(({ target }) => target)]));
  const reach = (from: string): Set<string> => {
    const seen = new Set<string>();
    const waiting = [...known.get(from)!];
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      if (seen.has(file) || !known.has(file)) continue;
      seen.add(file);
      waiting.push(...known.get(file)!);
    }
    return seen;
  };
  for (const file of files) reached.set(file, reach(file));
  const found = new Set<string>();
  for (const file of files) {
    if (!reached.get(file)!.has(file)) continue;
    const circle = files.filter((other) => reached.get(file)!.has(other) && reached.get(other)!.has(file));
    found.add(
      circle
        .map((member) => relative(root, member))
        .sort()
        .join("\n"),
    );
  }
  return [...found].map((circle) => circle.split("\n"));
}

const roomOf = (path: string): string =>
  relative(join(root, "app"), path)
    .split("/")
    .slice(0, -1)
    .find((part) => part !== "..") ?? "";

describe("the house", () => {
  it("keeps every room to the rooms it may know", () => {
    const trespasses: string[] = [];
    for (const file of files) {
      const room = roomOf(file);
      if (!(room in MAY)) continue;
      for (const { target, typeOnly } of imports(file)) {
        const other = roomOf(target);
        const name = `${relative(root, file)} → ${relative(root, target)}`;
        if (other === room || OPEN.includes(other)) continue;
        if (other === "") {
          const shared = /\/app\/(errors|kinds|locale)\.ts$/.test(target);
          if (!shared && !typeOnly && !["api", "cli", "demo", "http", "pages", "routes"].includes(room))
            trespasses.push(name);
          continue;
        }
        const allowed = MAY[room]!.includes(other) || (typeOnly && TYPES_ONLY[room]?.includes(other));
        if (!allowed) trespasses.push(name);
        if (TYPES_ONLY[room]?.includes(other) && !typeOnly) trespasses.push(`${name} (types only)`);
      }
    }
    expect(trespasses).toEqual([]);
  });

  it("has no circle of imports but where the thing itself goes round", () => {
    // An operator has expressions as its arguments; a context carries those who listen, and they are told in a context.
    const natural = (circle: string[]) =>
      circle.every((file) => file.startsWith("app/logic/")) ||
      circle.join() === "app/context.ts,app/records/listeners.ts";
    expect(circles().filter((circle) => !natural(circle))).toEqual([]);
  });

  it("names a database driver in its own room only", () => {
    const named = files.filter((file) =>
      /from "(sqlite3|pg|@mikro-orm\/(sqlite|postgresql))"/.test(readFileSync(file, "utf8")),
    );
    expect(named.filter((file) => roomOf(file) !== "db")).toEqual([]);
  });

  it("names Mantine in the kit only", () => {
    const named = files.filter((file) => /from "@mantine\//.test(readFileSync(file, "utf8")));
    expect(named.filter((file) => roomOf(file) !== "kit")).toEqual([]);
  });

  it("marks what touches the database, the environment or the disk as server-only", () => {
    const unmarked = files.filter((file) => {
      // What only loaders and actions of a route use never reaches the browser.
      if (file.includes(".server.") || ["db", "routes"].includes(roomOf(file))) return false;
      const text = readFileSync(file, "utf8");
      return /from "node:(fs|http|crypto|child_process)|process\.env/.test(text);
    });
    expect(unmarked.map((file) => relative(root, file))).toEqual([]);
  });

  it("has no drawers: utils, helpers, common, misc, lib", () => {
    expect(files.filter((file) => /\/(utils?|helpers?|common|misc|lib)(\/|\.tsx?$)/.test(file))).toEqual([]);
  });

  it("gives every message in both languages, and every code that is used a message", () => {
    const halves = Object.entries(MESSAGES).filter(([, text]) => !text["zh-CN"] || !text.en);
    expect(halves).toEqual([]);
    const used = new Set<string>();
    for (const file of files) {
      for (const match of readFileSync(file, "utf8").matchAll(/code: "([a-z_]+)"/g)) used.add(match[1]!);
    }
    expect([...used].filter((code) => !(code in MESSAGES))).toEqual([]);
  });

  it("keeps every sentence of a page in the catalogues, and every sentence it asks for is there", () => {
    const pages = files.filter((file) => ["ui", "kit"].includes(roomOf(file)));
    const written = pages.filter((file) => {
      const code = readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
      // Samples of the controls' own page are data.
      return /\p{Script=Han}/u.test(code) && !file.endsWith("kit-page/samples.ts");
    });
    expect(written.map((file) => relative(root, file))).toEqual([]);
    const asked = new Set<string>();
    for (const file of pages) {
      for (const match of readFileSync(file, "utf8").matchAll(/\bt\(\s*"([a-z][a-z0-9_]*)"/g))
        asked.add(match[1]!);
    }
    expect([...asked].filter((code) => !(code in PAGE_MESSAGES) && !(code in MESSAGES))).toEqual([]);
  });

  it("brings a room's own sentences with whatever of it speaks", () => {
    const folder = join(root, "app/ui");
    for (const room of readdirSync(folder)) {
      if (!existsSync(join(folder, room, "words.ts"))) continue;
      for (const name of readdirSync(join(folder, room))) {
        const text = readFileSync(join(folder, room, name), "utf8");
        if (name !== "words.ts") expect(text, `${room}/${name}`).not.toContain('from "../words.tsx"');
      }
    }
  });

  it("says each message in one room only", async () => {
    const folder = join(root, "app/i18n/messages");
    const rooms = readdirSync(folder).filter((name) => name !== "index.ts");
    const codes: string[] = [];
    for (const name of rooms) {
      const room: Record<string, object> = await import(join(folder, name));
      codes.push(...Object.values(room).flatMap((messages) => Object.keys(messages)));
    }
    expect(codes.filter((code, at) => codes.indexOf(code) !== at)).toEqual([]);
    expect(codes).toHaveLength(Object.keys(MESSAGES).length);
  });
});
