import type { Client } from "./client.ts";
import { summary, type Times } from "./measure.ts";
import { atMost, type Figure } from "./report.ts";
import { openSession, type Session } from "./session.ts";

/** Questions asked of each setting. */
const ASKED = 5;
/** A pause between two things that the person beside does, in milliseconds. */
const BESIDE_EVERY = 5;

/**
 * What the settings' pages ask for: the effect of a change before it is saved, and bringing all records up to date afterwards. Beside
 * each somebody else reads and saves single records, and how long that person waits is told with it.
 */
export async function settingsFigures(
  url: string,
  ours: Client,
  wanted: (key: string) => boolean,
): Promise<Figure[]> {
  const session = await openSession(url);
  const page = await ours.json("GET", "/records/customer?fields=id&limit=200");
  const ids: string[] = page.data.map((row: { id: string }) => row.id);
  const figures: Figure[] = [];
  if (wanted("effect")) {
    figures.push(
      await effectOf(session, ours, ids, "VIP limit", (i) => ({ "tiers.vip_revenue": 800_000 + i })),
      await effectOf(session, ours, ids, "low score limit", (i) => ({
        "satisfaction.low_csat": 4 + (i % 2),
      })),
    );
  }
  if (wanted("recompute")) figures.push(await recomputing(session, ours, ids));
  return figures;
}

async function effectOf(
  session: Session,
  ours: Client,
  ids: readonly string[],
  name: string,
  patch: (i: number) => Record<string, unknown>,
): Promise<Figure> {
  const took: number[] = [];
  let records = 0;
  const others = await beside(ours, ids, async () => {
    for (let i = 0; i < ASKED; i++) {
      const started = performance.now();
      const { effect } = await session.post("/settings/effect", { patch: patch(i) });
      took.push(performance.now() - started);
      records = effect.moves.reduce((sum: number, move: { records: number }) => sum + move.records, 0);
    }
  });
  return {
    key: "effect",
    title: `effect of a new ${name}, before it is saved`,
    unit: "ms",
    floor: null,
    ours: summary(took).p50,
    limit: atMost(2000, "ms"),
    detail: { records, slowest: Math.max(...took), ...others },
  };
}

async function recomputing(session: Session, ours: Client, ids: readonly string[]): Promise<Figure> {
  const { revision } = await session.post("/settings/save", { patch: { "tiers.vip_revenue": 700_000 } });
  const started = performance.now();
  // biome-ignore lint/suspicious/noExplicitAny: the job as the API gives it
  let job: any;
  const others = await beside(ours, ids, async () => {
    const asked = await session.post("/settings/jobs", { intent: "apply", revision });
    do {
      await new Promise((wake) => setTimeout(wake, 100));
      job = await ours.json("GET", `/jobs/${asked.job}`);
    } while (job.state === "ready" || job.state === "running");
  });
  if (job.state !== "done") throw new Error(`recomputing: ${JSON.stringify(job).slice(0, 1000)}`);
  const seconds = (performance.now() - started) / 1000;
  const { changed } = job.result;
  return {
    key: "recompute",
    title: "records brought up to date after a change of settings",
    unit: "rows/s",
    floor: null,
    ours: changed / seconds,
    limit: null,
    detail: { changed, seconds, ...others },
  };
}

/** Reads and saves single records one after the other while `work` runs; how long the requests took. */
async function beside(
  ours: Client,
  ids: readonly string[],
  work: () => Promise<void>,
): Promise<Record<string, number>> {
  let working = true;
  const reads: number[] = [];
  const writes: number[] = [];
  const timed = async (times: number[], request: () => Promise<unknown>) => {
    const started = performance.now();
    await request();
    times.push(performance.now() - started);
  };
  const person = async () => {
    for (let i = 0; working; i++) {
      const path = `/records/customer/${ids[(i * 7919) % ids.length]}`;
      await timed(reads, () => ours.send("GET", path));
      await timed(writes, () => ours.send("PATCH", path, { phone: `+861380${10_000_000 + i}` }));
      await new Promise((wake) => setTimeout(wake, BESIDE_EVERY));
    }
  };
  const waiting = person();
  try {
    await work();
  } finally {
    working = false;
    await waiting;
  }
  return { ...named("get", summary(reads), reads), ...named("update", summary(writes), writes) };
}

const named = (name: string, { p50, p95 }: Times, all: readonly number[]): Record<string, number> => ({
  [`${name}_p50`]: p50,
  [`${name}_p95`]: p95,
  [`${name}_slowest`]: all.length > 0 ? Math.max(...all) : 0,
});
