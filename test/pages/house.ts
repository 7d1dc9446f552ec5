import { createHash } from "node:crypto";
import { type IncomingHttpHeaders, request } from "node:http";
import { expect } from "vitest";
import type { Db } from "#app/db/types.ts";
import type { Dialect } from "#app/logic/types.ts";
import routes from "#app/routes.ts";
import { atTheEnd } from "#test/support/cleaning.ts";
import { createTestDb, reopenTestDb } from "#test/support/databases.ts";
import { createInstalledDb } from "#test/support/installed.ts";
import { client, forgetFolder, type Program, startProgram } from "#test/support/program.ts";

/** The built program behind real HTTP, asked without a browser: every byte of a request is the test's own. */

export const PASSWORD = "attune-demo";
/** Who asks: nobody, or a demo person by the name before `@demo.test`. */
export type Who = string | null;

export interface Asked {
  who?: Who;
  method?: string;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as a form's fields. */
  form?: Record<string, string>;
  body?: string;
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
  json(): any;
}

export interface House {
  url: string;
  origin: string;
  program: Program;
  /** The database beside the running program. */
  db: Db;
  /** The API as a demo person. */
  api(who: string): Promise<ReturnType<typeof client>>;
  /** Asks exactly this path: nothing is folded or escaped. Writes come from the program's own pages unless the headers say otherwise. */
  ask(path: string, asked?: Asked): Promise<Answer>;
  /** A session of its own. */
  signIn(who: string, password?: string): Promise<string>;
  cookie(who: string): Promise<string>;
  /** What stands in the database, table by table, but for when somebody was last seen. */
  digest(): Promise<Record<string, string>>;
}

/** Starts the program on a fresh database: installed already, but where `env` makes another installation of it. It ends with the test file. */
export async function openPages(
  env: Record<string, string> = {},
  engine: Dialect = "sqlite",
): Promise<House> {
  const another = Object.keys(env).length > 0;
  const url = another ? await createTestDb(engine) : await createInstalledDb(engine);
  const program = await startProgram({ DATABASE_URL: url, ...env });
  const db = await reopenTestDb(url);
  atTheEnd(async () => {
    await program.stop();
    forgetFolder(program.data);
  });
  const origin = program.url;
  const cookies = new Map<string, Promise<string>>();
  const house: House = {
    url: program.url,
    origin,
    program,
    db,
    async api(who) {
      const json = { intent: "create_token", name: "test", days: 1 };
      const made = await house.ask("/account/change", { who, json });
      return client(program.url, /att_[0-9a-f]{8}_[0-9a-f]{64}/.exec(made.text)![0]);
    },
    async ask(path, { who = null, method, json, form, body, headers = {} } = {}) {
      const sent =
        json !== undefined ? JSON.stringify(json) : form ? String(new URLSearchParams(form)) : body;
      const verb = method ?? (sent === undefined ? "GET" : "POST");
      const all: Record<string, string> = {
        ...(json !== undefined && { "content-type": "application/json" }),
        ...(form && { "content-type": "application/x-www-form-urlencoded" }),
        ...(verb !== "GET" && verb !== "HEAD" && !("origin" in headers) && { origin }),
        ...(who !== null && { cookie: await house.cookie(who) }),
        ...headers,
      };
      for (const [name, value] of Object.entries(all)) if (value === "") delete all[name];
      return send(program.url, path, verb, all, sent);
    },
    async signIn(who, password = PASSWORD) {
      const form = { email: `${who}@demo.test`, password };
      const { status, headers } = await house.ask("/sign-in", { form });
      expect([who, status]).toEqual([who, 302]);
      return headers["set-cookie"]![0]!.split(";")[0]!;
    },
    cookie(who) {
      if (!cookies.has(who)) cookies.set(who, house.signIn(who));
      return cookies.get(who)!;
    },
    digest: () => digest(db),
  };
  return house;
}

function send(
  url: string,
  path: string,
  method: string,
  headers: Record<string, string>,
  body: string | undefined,
): Promise<Answer> {
  const { hostname, port } = new URL(url);
  return new Promise((done, fail) => {
    const asking = request(
      { hostname, port, path, method, headers, agent: false, setHost: !("host" in headers) },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("error", fail);
        answer.on("end", () => {
          const text = Buffer.concat(parts).toString();
          done({
            status: answer.statusCode!,
            headers: answer.headers,
            text,
            json: () => JSON.parse(text),
          });
        });
      },
    );
    asking.on("error", fail);
    asking.end(body);
  });
}

/** Tables and columns that change by looking, or by work in the background. */
const PASSING: Record<string, string> = {
  sessions: "id, user_id",
  api_tokens: "id, hash",
  jobs: "id, kind",
};

async function digest(db: Db): Promise<Record<string, string>> {
  const tables = await db.all<{ name: string }>(
    db.dialect === "sqlite"
      ? "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%' ORDER BY name"
      : "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1",
  );
  const found: Record<string, string> = {};
  for (const { name } of tables) {
    if (name.startsWith("sqlite_") || name.startsWith("s_") || name === "sign_in_attempts") continue;
    const rows = await db.all(`SELECT ${PASSING[name] ?? "*"} FROM "${name}" ORDER BY 1`);
    const hash = createHash("sha256").update(JSON.stringify(rows)).digest("hex");
    found[name] = `${rows.length} ${hash.slice(0, 16)}`;
  }
  return found;
}

export interface Place {
  /** As `app/routes.ts` has it: `o/:object/:id`. */
  pattern: string;
  file: string;
}

/** Every address of the program. */
export async function places(): Promise<Place[]> {
  const found: Place[] = [];
  const walk = (entries: Awaited<typeof routes>, above: string): void => {
    for (const { path, index, children, file } of entries) {
      const pattern = [above, path].filter(Boolean).join("/");
      if (path !== undefined || index) found.push({ pattern, file });
      if (children) walk(children, pattern);
    }
  };
  walk(await routes, "");
  return found;
}

/** The address with its parameters filled in. A new parameter wants a value of its own here. */
export function fill(pattern: string, values: Record<string, string>): string {
  const path = pattern.replaceAll(/:(\w+)/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`say what :${name} of ${pattern} is, in this test`);
    return value;
  });
  return `/${path}`;
}

/** Places that are there for nobody in particular. */
export const OPEN = ["sign-in", "sign-out", "setup", "invite/:token", "s/:token", "docs/api"];

/** Values of the parameters in addresses, for a first knock; `:object` and `:id` differ from test to test. */
export const PARAMETERS = {
  token: "nothing",
  kind: "object",
  key: "customer",
  group: "satisfaction",
  number: "1",
  revision: "1",
};
