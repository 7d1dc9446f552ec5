import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "./client.ts";
import { importAll, ownersOf, publishView, signIn, startAttune } from "./installation.ts";
import { inTurn, summary, together } from "./measure.ts";
import { type Operation, operations } from "./operations.ts";
import { pageFigures } from "./pages.ts";
import { databasesOn, type Engine, filesIn } from "./places.ts";
import { memoryOf, type Server, startServer } from "./process.ts";
import { atMost, type Figure, isMet, type Run } from "./report.ts";
import { settingsFigures } from "./settings.ts";

/** The floor's program lies beside this one. */
const FLOOR = join(import.meta.dirname, "floor.js");

/** Imports are judged by what a hundred thousand rows take. */
const JUDGED_ROWS = 100_000;
const COLD_STARTS = 5;

export interface Wishes {
  /** Measured requests of each side stop after these, or after 200. */
  seconds: number;
  wanted(key: string): boolean;
  say(text: string): void;
}

/** One engine at one size, from empty to torn down. */
export async function measure(engine: Engine, customers: number, wishes: Wishes): Promise<Run> {
  const { wanted, say, seconds } = wishes;
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
    const startFloor = () => startServer(FLOOR, [places.floor, String(customers)], {}, "/ready");
    let floorServer = await startFloor();
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
      startFloor,
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
      const detail = { peak: found.peak, without_mapped_files: found.own };
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
      if (wanted(operation.key)) add(await figureOf(operation, seconds));
    }
    remembered("memory, after load", 250);
    if (wanted("effect") || wanted("recompute"))
      for (const figure of await settingsFigures(server.url, ours, wanted)) add(figure);
    if (wanted("pages"))
      for (const figure of await pageFigures(server.url, ours, customers, say)) add(figure);
    return { engine, version: await places.version(), customers, figures };
  } finally {
    for (const close of closing.reverse()) await close();
  }
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

async function figureOf(
  { key, title, limit, clients, floor, ours, agree }: Operation,
  seconds: number,
): Promise<Figure> {
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
