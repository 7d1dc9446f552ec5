import type { Client } from "./client.ts";
import { CHINESE, customerRow, LATIN } from "./data.ts";
import { ACTIVE, SHOWN } from "./installation.ts";
import type { Act } from "./measure.ts";
import { atMost, type Limit, share, times } from "./report.ts";

/** One thing that both sides can do. `agree` names what differs between their answers, null when nothing does. */
export interface Operation {
  key: string;
  title: string;
  limit: Limit;
  /** At how many clients; then requests a second are counted, not milliseconds. */
  clients?: number;
  floor: Act;
  ours: Act;
  agree?: () => Promise<string | null>;
}

export interface Sides {
  engine: "sqlite" | "postgresql";
  floor: Client;
  ours: Client;
  customers: number;
  /** Owners' ids by e-mail. */
  people: ReadonlyMap<string, string>;
}

const DEPTH = 0.9;
const PAGE = 500;
const MOST_IDS = 5000;
const BULK = 1000;

interface Customer {
  id: string;
  external_id: string;
  name: string;
}

export async function operations(sides: Sides): Promise<Operation[]> {
  const { floor, ours } = sides;
  const walked = await walk(ours, sides.customers);
  const place = await floor.json("GET", `/place?share=${DEPTH}`);
  const floorIds: string[] = await floor.json("GET", `/ids?limit=${MOST_IDS}`);
  const shown = `fields=${SHOWN.join(",")}&limit=50`;
  const list = `/records/customer?${query({ filter: ACTIVE })}&sort=-annual_revenue&${shown}`;
  const depth = `/records/customer?sort=name&${shown}&cursor=${encodeURIComponent(walked.cursor)}`;
  const after = `/after?name=${encodeURIComponent(place.name_f)}&id=${place.id}`;
  const count = `/records/customer/aggregate?measure=count&${query({ filter: ACTIVE })}`;
  const months = "/records/survey_response/aggregate?measure=avg:csat&by=month:submitted_at";
  const search = (words: readonly string[]) => ({
    limit: atMost(6, "ms"),
    floor: (i: number) => floor.send("GET", `/search?q=${encodeURIComponent(word(words, i))}`),
    ours: (i: number) =>
      ours.send("GET", `/records/customer?${query({ q: word(words, i) })}&sort=name&${shown}`),
    agree: async () => {
      for (const text of words.slice(0, 10)) {
        const [expected, found] = await both(
          floor.json("GET", `/search?q=${encodeURIComponent(text)}`),
          ours.json("GET", `/records/customer?${query({ q: text })}&sort=name&${shown}`),
        );
        const differs = sameNames(expected.data, found.data);
        if (differs) return `${text}: ${differs}`;
      }
      return null;
    },
  });
  return [
    {
      key: "get",
      title: "get one",
      limit: times(3),
      floor: (i) => floor.send("GET", `/get?id=${at(floorIds, i)}`),
      ours: (i) => ours.send("GET", `/records/customer/${at(walked.ids, i)}`),
    },
    {
      key: "list",
      title: "list 50, filter and sort",
      limit: times(3),
      floor: () => floor.send("GET", "/list?lifecycle=active"),
      ours: () => ours.send("GET", list),
      agree: async () => {
        const [expected, found] = await both(
          floor.json("GET", "/list?lifecycle=active"),
          ours.json("GET", list),
        );
        return sameNames(expected.data, found.data);
      },
    },
    {
      key: "list16",
      title: "list 50 at 16 clients",
      limit: share(3),
      clients: 16,
      floor: () => floor.send("GET", "/list?lifecycle=active"),
      ours: () => ours.send("GET", list),
    },
    { key: "search_zh", title: "search, two Chinese characters", ...search(CHINESE) },
    { key: "search_en", title: "search, three Latin letters inside a word", ...search(LATIN) },
    {
      key: "depth",
      title: "a page at 90 % depth (floor: keyset)",
      limit: times(3),
      floor: () => floor.send("GET", after),
      ours: () => ours.send("GET", depth),
    },
    {
      key: "count",
      title: "count with filter",
      limit: times(2),
      floor: () => floor.send("GET", "/count?lifecycle=active"),
      ours: () => ours.send("GET", count),
      agree: async () => {
        const [expected, found] = await both(
          floor.json("GET", "/count?lifecycle=active"),
          ours.json("GET", count),
        );
        return same(expected.n, found.data[0].value);
      },
    },
    {
      key: "months",
      title: "average by month",
      limit: times(1.2),
      floor: () => floor.send("GET", "/months"),
      ours: () => ours.send("GET", months),
      agree: async () => {
        const [expected, found] = await both(floor.json("GET", "/months"), ours.json("GET", months));
        return same(
          expected.data.map((row: Figures) => [row.month, Number(row.value).toFixed(6), row.n]),
          found.data.map((row: Figures) => [
            row["month:submitted_at"],
            Number(row.value).toFixed(6),
            row.count,
          ]),
        );
      },
    },
    {
      key: "rule",
      title: "a rule counted over all records",
      limit: times(1.5),
      floor: () => floor.send("GET", "/rule"),
      ours: () => ours.send("POST", "/automations/low_score/test", { all: true }),
      agree: async () => {
        const [expected, found] = await both(
          floor.json("GET", "/rule"),
          ours.json("POST", "/automations/low_score/test", { all: true }),
        );
        return same(expected.n, found.matched);
      },
    },
    ...writes(sides, walked.ids, floorIds),
  ];
}

/** `i` starts again on every side, so keys are told apart by a number of their own. */
function writes(
  { engine, floor, ours, customers, people }: Sides,
  ids: readonly string[],
  floorIds: readonly string[],
) {
  const write = times(engine === "sqlite" ? 5 : 3);
  const fresh = { floor: customers, ours: customers };
  const ourRow = (i: number) => {
    const { annual_revenue: cents, owner, ...row } = customerRow(i);
    return { ...row, owner: people.get(owner) ?? null, annual_revenue: cents === null ? null : cents / 100 };
  };
  const rows = <T>(side: "floor" | "ours", make: (i: number) => T): T[] =>
    Array.from({ length: BULK }, () => make(fresh[side]++));
  const operations: Operation[] = [
    {
      key: "update",
      title: "update one, audit included",
      limit: write,
      floor: (i) => floor.send("POST", `/update?id=${at(floorIds, i)}`, { phone: phone(i) }),
      ours: (i) => ours.send("PATCH", `/records/customer/${at(ids, i)}`, { phone: phone(i) }),
    },
    {
      key: "create",
      title: "create one, audit included",
      limit: write,
      floor: () => floor.send("POST", "/create", customerRow(fresh.floor++)),
      ours: () => ours.send("POST", "/records/customer", ourRow(fresh.ours++)),
    },
    {
      key: "low_score",
      title: "low score saved → follow-up task visible",
      limit: times(5),
      floor: async (i) => {
        const answer = await floor.json("POST", "/answer", { ...LOW, customer: at(floorIds, i) });
        oneTask(await floor.json("GET", `/tasks?related=${answer.id}`));
      },
      ours: async (i) => {
        const answer = await ours.json("POST", "/records/survey_response", { ...LOW, customer: at(ids, i) });
        const filter = { "==": [{ var: "related.id" }, answer.id] };
        oneTask(await ours.json("GET", `/records/task?${query({ filter })}&limit=50`));
      },
    },
    {
      key: "bulk",
      title: "1,000 created in one request, audit included",
      limit: times(5),
      floor: () => floor.send("POST", "/bulk", { create: rows("floor", customerRow) }),
      ours: () => ours.send("POST", "/records/customer/bulk", { create: rows("ours", ourRow) }),
    },
  ];
  return operations;
}

const LOW = {
  survey: "bench",
  touchpoint: "support",
  channel: "web",
  csat: 1,
  nps: 3,
  comment: "等了两天才有人联系我。",
};

type Figures = Record<string, unknown>;

const query = (given: Record<string, unknown>): string =>
  Object.entries(given)
    .map(
      ([key, value]) =>
        `${key}=${encodeURIComponent(typeof value === "string" ? value : JSON.stringify(value))}`,
    )
    .join("&");

/** Spreads neighbours apart, so that caches are not flattered. */
const at = (ids: readonly string[], i: number): string => ids[(i * 7919) % ids.length]!;
const word = (words: readonly string[], i: number): string => words[i % words.length]!;
const phone = (i: number): string => `+86139${String(10_000_000 + ((i * 104_729) % 89_999_999))}`;

function oneTask({ data }: { data: unknown[] }): void {
  if (data.length !== 1) throw new Error(`${data.length} tasks stand for one low answer`);
}

const both = <T>(a: Promise<T>, b: Promise<T>): Promise<[T, T]> => Promise.all([a, b]);

function same(expected: unknown, found: unknown): string | null {
  const [left, right] = [JSON.stringify(expected), JSON.stringify(found)];
  return left === right ? null : `floor ${left.slice(0, 60)}, ours ${right.slice(0, 60)}`;
}

const sameNames = (expected: readonly Customer[], found: readonly Customer[]): string | null =>
  same(
    expected.map((row) => row.name),
    found.map((row) => row.name),
  );

/** Goes through the list by name as a client would: the cursor at 90 % depth, and ids on the way. */
async function walk(ours: Client, customers: number): Promise<{ ids: string[]; cursor: string }> {
  const ids: string[] = [];
  let cursor = "";
  for (let seen = 0; seen < Math.floor(customers * DEPTH); seen += PAGE) {
    const limit = Math.min(PAGE, Math.floor(customers * DEPTH) - seen);
    const start = `/records/customer?sort=name&fields=id&limit=${limit}`;
    const page = await ours.json("GET", cursor ? `${start}&cursor=${encodeURIComponent(cursor)}` : start);
    for (const row of page.data as Customer[]) if (ids.length < MOST_IDS) ids.push(row.id);
    cursor = page.next_cursor;
    if (!cursor)
      throw new Error(`the list by name ends after ${seen + page.data.length} of ${customers} customers`);
  }
  return { ids, cursor };
}
