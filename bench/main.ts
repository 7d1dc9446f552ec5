import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { startPostgres } from "#test/support/postgres.ts";
import { Client } from "./client.ts";
import { importAll, ownersOf, type Place, publishView, signIn, startAttune } from "./installation.ts";
import { inTurn, summary, together } from "./measure.ts";
import { type Operation, operations } from "./operations.ts";
import { memoryOf, type Server, startServer } from "./process.ts";
import { atMost, type Figure, isMet, machine, markdown, type Run } from "./report.ts";
import { ruleEvaluations } from "./rules.ts";

/** `npm run bench`: figures of the built program beside a floor that was measured in the same run. Nothing here asserts a time. */
const HELP = `npm run bench -- [--customers 10000,100000] [--engines sqlite,postgresql] [--only get,list,…] [--seconds 3] [--json file]
  --only  get list list16 search_zh search_en depth count months rule update create low_score bulk rules import cold memory`;

type Engine = "sqlite" | "postgresql";

const { values: given } = parseArgs({
  options: {
    customers: { type: "string", default: "10000,100000" },
    engines: { type: "string", default: "sqlite,postgresql" },
    only: { type: "string" },
    seconds: { type: "string", default: "3" },
    json: { type: "string" },
    help: { type: "boolean" },
  },
});
if (given.help) {
  process.stdout.write(`${HELP}\n`);
  process.exit();
}
const seconds = Number(given.seconds);
const only = given.only?.split(",");
const wanted = (key: string): boolean => !only || only.includes(key);
const say = (text: string) => process.stderr.write(`${text}\n`);
/** Imports are judged by what a hundred thousand rows take. */
const JUDGED_ROWS = 100_000;
const COLD_STARTS = 5;
/** The server's own settings stay as installed; durability is on, as ours is on SQLite. */
const POSTGRES = {
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  autovacuum: "on",
  shared_buffers: "128MB",
};

const about = machine();
const runs: Run[] = [];
say(
  Object.entries(about)
    .map(([name, value]) => `${name} ${value}`)
    .join(" · "),
);
const evaluations = wanted("rules") ? await ruleEvaluations(seconds) : null;
if (evaluations) say(`rule evaluations in memory: ${Math.round(evaluations).toLocaleString("en")} a second`);

for (const engine of given.engines.split(",") as Engine[]) {
  for (const customers of given.customers.split(",").map(Number)) {
    const run = await measure(engine, customers);
    runs.push(run);
    process.stdout.write(`\n${markdown(run)}`);
  }
}
if (given.json) {
  const plain = runs.map((run) => ({
    ...run,
    figures: run.figures.map((figure) => ({
      ...figure,
      limit: figure.limit?.text ?? null,
      met: isMet(figure),
    })),
  }));
  writeFileSync(given.json, `${JSON.stringify({ machine: about, evaluations, runs: plain }, null, 2)}\n`);
}

/** One engine at one size, from empty to torn down. */
async function measure(engine: Engine, customers: number): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), "attune-bench-"));
  const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  try {
    const places = engine === "sqlite" ? filesIn(folder) : await databasesOn(folder, closing);
    say(`\n${engine}, ${customers.toLocaleString("en")} customers: filling …`);
    const figures: Figure[] = [];
    const add = (figure: Figure) => {
      figures.push(figure);
      say(`  ${figure.title}: ${line(figure)}`);
    };
    let floorServer = await startServer(
      "build/bench/floor.js",
      [places.floor, String(customers)],
      {},
      "/ready",
    );
    let server = await startAttune(places.ours);
    closing.push(
      () => floorServer.stop(),
      () => server.stop(),
    );
    let ours = await signIn(places.ours, server.url);
    await publishView(ours);
    for (const figure of importFigures(engine, await importAll(places.ours, customers)))
      if (wanted("import")) add(figure);
    await places.settle();

    const starts = await coldStarts(
      () => startServer("build/bench/floor.js", [places.floor, String(customers)], {}, "/ready"),
      () => startAttune(places.ours),
      async () => {
        ours.close();
        await floorServer.stop();
        await server.stop();
      },
    );
    floorServer = starts.floor.server;
    server = starts.ours.server;
    const cold = {
      key: "cold",
      title: "cold start to ready",
      unit: "ms",
      limit: atMost(1000, "ms"),
    } as const;
    if (wanted("cold")) add({ ...cold, floor: starts.floor.ms, ours: starts.ours.ms });
    await new Promise((wake) => setTimeout(wake, 2000));
    const memory = { key: "memory", unit: "MiB" } as const;
    const remembered = (title: string, limit: number) => {
      const [floor, found] = [memoryOf(floorServer.pid), memoryOf(server.pid)];
      if (!found || !wanted("memory")) return;
      const detail = { peak: found.peak };
      add({
        ...memory,
        title,
        floor: floor?.now ?? null,
        ours: found.now,
        limit: atMost(limit, "MiB"),
        detail,
      });
    };
    remembered("memory, idle", 130);

    ours = await signIn(places.ours, server.url);
    const floor = new Client(floorServer.url);
    closing.push(
      () => floor.close(),
      () => ours.close(),
    );
    const people = await ownersOf(ours);
    for (const operation of await operations({ engine, floor, ours, customers, people })) {
      if (wanted(operation.key)) add(await figureOf(operation));
    }
    if (!only) remembered("memory, after load", 250);
    return { engine, version: await places.version(), customers, figures };
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

interface Places {
  floor: string;
  ours: Place;
  version(): Promise<string>;
  /** What the engine's own housekeeping would do within the minute. */
  settle(): Promise<void>;
}

function filesIn(folder: string): Places {
  return {
    floor: join(folder, "floor.sqlite"),
    ours: { ATTUNE_DATA: folder, DATABASE_URL: `sqlite:${join(folder, "attune.sqlite")}` },
    version: async () => {
      const { default: sqlite3 } = await import("sqlite3");
      return sqlite3.VERSION;
    },
    settle: async () => {},
  };
}

async function databasesOn(folder: string, closing: (() => unknown)[]): Promise<Places> {
  const server = await startPostgres(POSTGRES);
  closing.push(() => server.stop());
  const at = (name: string) => {
    const url = new URL(server.url);
    url.pathname = `/${name}`;
    return url.href;
  };
  const ask = async (url: string, sql: string) => {
    const pool = new pg.Pool({ connectionString: url, max: 1 });
    const client = await pool.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      client.release();
      await pool.end();
    }
  };
  for (const name of ["bench_floor", "bench_ours"]) {
    await ask(server.url, `DROP DATABASE IF EXISTS ${name}`);
    await ask(server.url, `CREATE DATABASE ${name}`);
  }
  return {
    floor: at("bench_floor"),
    ours: { ATTUNE_DATA: folder, DATABASE_URL: at("bench_ours") },
    version: async () => String((await ask(server.url, "SHOW server_version"))[0]?.server_version),
    settle: async () => {
      await ask(at("bench_ours"), "VACUUM ANALYZE");
    },
  };
}

function importFigures(
  engine: Engine,
  { customers, responses }: Awaited<ReturnType<typeof importAll>>,
): Figure[] {
  return [
    { of: customers, title: "customers" },
    { of: responses, title: "responses" },
  ].map(({ of, title }) => ({
    key: "import",
    title: `import of 100,000 ${title}, rules on`,
    unit: "s" as const,
    floor: null,
    ours: ((of.ms / 1000) * JUDGED_ROWS) / of.rows,
    limit: engine === "sqlite" ? atMost(60, "s") : null,
    detail: {
      rows: of.rows,
      seconds: of.ms / 1000,
      rows_a_second: of.rows / (of.ms / 1000),
      peak: of.peak ?? 0,
    },
  }));
}

interface Start {
  server: Server;
  ms: number;
}

/** Starts both sides several times, in turn; the last ones go on running. */
async function coldStarts(
  floor: () => Promise<Server>,
  ours: () => Promise<Server>,
  stop: () => Promise<unknown>,
): Promise<{ floor: Start; ours: Start }> {
  await stop();
  const times: [number[], number[]] = [[], []];
  for (let turn = 1; ; turn++) {
    const first = await floor();
    const second = await ours();
    times[0].push(first.startMs);
    times[1].push(second.startMs);
    if (turn === COLD_STARTS) {
      return {
        floor: { server: first, ms: summary(times[0]).p50 },
        ours: { server: second, ms: summary(times[1]).p50 },
      };
    }
    await first.stop();
    await second.stop();
  }
}

async function figureOf({ key, title, limit, clients, floor, ours, agree }: Operation): Promise<Figure> {
  const differs = (await agree?.()) ?? undefined;
  if (clients) {
    const rates = await together(floor, ours, clients, seconds * 2);
    return { key, title, unit: "/s", limit, ...rates, differs };
  }
  const found = await inTurn(floor, ours, seconds);
  const detail = { n: found.ours.n, floor_p95: found.floor.p95, ours_p95: found.ours.p95 };
  return { key, title, unit: "ms", limit, floor: found.floor.p50, ours: found.ours.p50, detail, differs };
}

function line({ floor, ours, unit, detail, differs, ...figure }: Figure): string {
  const ratio = floor === null ? "" : ` (floor ${floor.toFixed(2)}, × ${(ours / floor).toFixed(2)})`;
  const more = Object.entries(detail ?? {}).map(
    ([name, value]) => `${name} ${Math.round(value * 100) / 100}`,
  );
  const met = isMet({ floor, ours, unit, ...figure });
  return `${ours.toFixed(2)} ${unit}${ratio} ${met === null ? "" : met ? "met" : "MISSED"} ${more.join(" ")}${differs ? ` DIFFERS ${differs}` : ""}`;
}
