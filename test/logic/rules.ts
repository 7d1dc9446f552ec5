import fc from "fast-check";
import type { Value } from "#app/fields/value.ts";
import type { World } from "./small-world.ts";

/** Generators of records and of rules that check accepts, over the small world. */

const WORDS = [
  "Apple",
  "apple",
  "ＡＰＰＬＥ",
  "café",
  "CAFE",
  "Éclair",
  "eclair",
  "张三",
  "張三",
  "回访 客户",
  "ｱｲｳ",
  "アイウ",
  "ß",
  "SS",
  "straße",
  "Σίσυφος",
  "ΣΊΣΥΦΟΣ",
  "a",
  "B",
  "10",
  "9",
  "𠮷野家",
  "﨑",
  "ﬁne",
  "fine",
  "İstanbul",
  "istanbul",
  "a b",
  "%_",
  "'quoted'",
  "é",
  "e\u0301",
  "?",
  "{x}",
];
const word = fc.constantFrom(...WORDS);
const csats = fc.integer({ min: 1, max: 5 });
const amounts = fc.constantFrom(
  0,
  0.01,
  0.1,
  1,
  9.99,
  10,
  12.34,
  99.5,
  100,
  1000.5,
  1000.51,
  -3.25,
  123456789.12,
  0.3,
);
const scores = fc.constantFrom(
  -2.5,
  -1,
  -0.5,
  0,
  0.1,
  0.2,
  0.3,
  0.5,
  1,
  1.005,
  2,
  2.5,
  3,
  7.25,
  1e6 + 0.125,
  1e17,
  1e-20,
  33.333333333,
);
const DATES = [
  "2024-02-29",
  "2025-01-31",
  "2025-02-28",
  "2026-01-01",
  "2026-10-04",
  "2026-10-05",
  "2026-10-06",
  "2026-12-31",
  "2027-03-31",
  "1999-12-31",
  "1900-03-01",
  "1986-05-04",
];
const dates = fc.constantFrom(...DATES);
const MOMENTS = [
  "2026-10-04T15:59:59.999Z",
  "2026-10-04T16:00:00.000Z",
  "2026-10-05T02:00:00.000Z",
  "2026-03-29T00:59:59.000Z",
  "2026-03-29T01:00:00.000Z",
  "2026-10-25T00:30:00.000Z",
  "2026-10-25T01:30:00.000Z",
  "2024-02-29T23:30:00.000Z",
  "2025-12-31T20:00:00.000Z",
  "1969-12-31T23:59:59.999Z",
  "1990-06-01T00:00:00.000Z",
  "1955-07-01T12:34:56.789Z",
  "2026-01-31T10:00:00.000Z",
  "2026-11-01T05:30:00.000Z",
].map((text) => Date.parse(text));
const moments = fc.constantFrom(...MOMENTS);
const stages = fc.constantFrom("new", "open", "won", "lost");
const users = fc.constantFrom("u1", "u2", "u3");
const absent = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null, freq: 4 });
const tagLists = fc
  .subarray(["price", "service", "delivery"])
  .map((list) => (list.length === 0 ? null : list));

export function worldOf(seed: number, size: number): World {
  const customers = fc.record({
    name: absent(word),
    tier: absent(fc.constantFrom("vip", "gold", "old")),
    revenue: absent(amounts),
    points: absent(scores),
    since: absent(dates),
    seen: absent(moments),
    tags: tagLists,
    owner: absent(users),
  });
  const tickets = fc.record({
    subject: absent(word),
    customer: absent(fc.integer({ min: 0, max: 19 }).map((i) => `c${i}`)),
  });
  const responses = fc.record({
    name: absent(word),
    comment: absent(
      fc.oneof(
        word,
        fc.tuple(word, word).map(([a, b]) => a + b),
      ),
    ),
    csat: absent(csats),
    ces: absent(csats),
    score: absent(scores),
    amount: absent(amounts),
    price: absent(amounts),
    fee: absent(fc.integer({ min: -5, max: 2000 })),
    due: absent(dates),
    since: absent(dates),
    at: absent(moments),
    until: absent(moments),
    stage: absent(stages),
    tags: tagLists,
    ok: absent(fc.boolean()),
    owner: absent(users),
    related: absent(
      fc.record({ object: fc.constantFrom("customer", "ticket"), id: fc.constantFrom("c1", "c2", "t1") }),
    ),
    customer: absent(fc.integer({ min: 0, max: 21 }).map((i) => `c${i}`)),
    ticket: absent(fc.integer({ min: 0, max: 10 }).map((i) => `t${i}`)),
  });
  const rows = (arbitrary: fc.Arbitrary<Record<string, unknown>>, prefix: string, count: number) =>
    new Map(
      fc
        .sample(arbitrary, { seed, numRuns: count })
        .map((row, i) => [`${prefix}${i}`, { id: `${prefix}${i}`, ...row } as Record<string, Value | null>]),
    );
  return {
    customer: rows(customers, "c", 20),
    ticket: rows(tickets, "t", 10),
    response: rows(responses, "r", size),
  };
}

const v = (path: string) => ({ var: path });
const vars = (...paths: string[]) => fc.constantFrom(...paths).map(v);
const op = (key: string, ...args: fc.Arbitrary<unknown>[]) =>
  fc.tuple(...args).map((values) => ({ [key]: values }));

const NUMBERS = [
  "csat",
  "ces",
  "score",
  "amount",
  "price",
  "fee",
  "customer.revenue",
  "customer.points",
  "ticket.customer.revenue",
  "ticket.customer.points",
  "settings.satisfaction.low",
  "settings.tiers.vip",
  "settings.nothing",
  "doubled",
  "age",
  "customer.years",
  "customer.worth",
];
const TEXTS = ["name", "comment", "customer.name", "ticket.subject", "ticket.customer.name"];
const numberLiterals = fc.oneof(
  csats,
  amounts,
  fc.constantFrom(-1, 0, 0.5, 2.5, 12.345, 1000.505, 1e9, -7.7, 3.25),
);

/** Rules by the kind of value they give. */
export const rules = fc.letrec<
  Record<"condition" | "number" | "text" | "date" | "moment" | "option", unknown>
>((tie) => {
  const c = tie("condition");
  const n = tie("number");
  const t = tie("text");
  const d = tie("date");
  const m = tie("moment");
  const o = tie("option");
  const order = fc.constantFrom("<", "<=", ">", ">=");
  const equal = fc.constantFrom("==", "!=", "===", "!==");
  const compared = (a: fc.Arbitrary<unknown>, b: fc.Arbitrary<unknown>, signs: fc.Arbitrary<string>) =>
    fc.tuple(signs, a, b).map(([sign, x, y]) => ({ [sign]: [x, y] }));
  const any = fc.oneof(n, t, d, m, o, vars("ok", "tags", "owner", "related", "on_time"));
  const unitD = fc.constantFrom("day", "week", "month", "year");
  const unitM = fc.constantFrom("minute", "hour", "day", "week", "month", "year");
  const steps = fc.oneof(fc.constantFrom(-13, -1.5, -1, 0, 1, 1.9, 11, 12, 400), vars("csat", "score"));
  const element = fc.constantFrom<unknown>(
    { "==": [v(""), "price"] },
    { "!=": [v(""), "service"] },
    { in: [v(""), ["price", "delivery"]] },
    { in: [v(""), v("customer.tags")] },
    { and: [{ "==": [v(""), "price"] }, { ">": [v("csat"), 2] }] },
    { "!": [{ "==": [v(""), "price"] }] },
  );
  return {
    condition: fc.oneof(
      { depthSize: "small", withCrossShrink: false },
      compared(vars(...NUMBERS), numberLiterals, fc.oneof(order, equal)),
      compared(n, n, fc.oneof(order, equal)),
      compared(t, fc.oneof(t, word), fc.oneof(order, equal)),
      compared(vars(...TEXTS), word, fc.oneof(order, equal)),
      compared(d, fc.oneof(d, dates), fc.oneof(order, equal)),
      compared(
        m,
        fc.oneof(m, fc.constantFrom("2026-10-05", "2026-10-05T08:00:00", "2026-03-29T01:00:00Z")),
        fc.oneof(order, equal),
      ),
      compared(o, fc.oneof(o, stages), equal),
      compared(vars("customer.tier", "ticket.customer.tier"), fc.constantFrom("vip", "gold", "old"), equal),
      compared(vars("owner", "customer.owner"), vars("actor.id", "owner"), equal),
      compared(vars("ok", "on_time"), fc.oneof(fc.boolean(), c), equal),
      compared(any, fc.constant(null), equal),
      compared(vars("related"), vars("related"), equal),
      compared(vars("related.object"), fc.constantFrom("customer", "ticket"), equal),
      compared(vars("related.id"), fc.constantFrom("c1", "t1", "c9"), equal),
      compared(vars("customer", "ticket.customer"), fc.constantFrom("c1", "c7", "c21", "nobody"), equal),
      compared(fc.constantFrom("u1", "U1", "nobody"), vars("owner", "customer.owner"), equal),
      compared(vars("customer"), vars("ticket.customer"), equal),
      fc
        .tuple(fc.constantFrom("<", "<="), numberLiterals, vars(...NUMBERS), numberLiterals)
        .map(([sign, a, b, x]) => ({ [sign]: [a, b, x] })),
      op("<=", dates, vars("due", "customer.since"), dates),
      op("and", c, c),
      op("and", c, c, c),
      op("or", c, c),
      op("or", c, c, c),
      op("!", c),
      op("!!", any),
      op("if", c, c, c),
      op("?:", c, c, c),
      op("?:", c, c, fc.constant(null)),
      op("in", d, fc.array(fc.oneof(dates, d), { maxLength: 4 })),
      op("in", vars("due", "since", "customer.since"), fc.subarray(DATES)),
      op("in", m, fc.subarray(MOMENTS.map((time) => new Date(time).toISOString()))),
      op("in", vars("customer", "ticket.customer"), fc.subarray(["c1", "c2", "c3", "nobody"])),
      op("in", vars("related.id"), fc.subarray(["c1", "c2", "t1"])),
      op("in", vars("owner"), fc.subarray(["u1", "u3", "nobody"])),
      op("in", vars("stage"), fc.subarray(["new", "open", "won", "lost"])),
      op("in", vars("amount", "csat", "score"), fc.array(numberLiterals, { maxLength: 4 })),
      op("in", vars(...TEXTS), fc.array(word, { maxLength: 4 })),
      op("in", n, fc.array(n, { maxLength: 3, minLength: 1 })),
      op("in", fc.constantFrom("price", "service"), vars("tags", "customer.tags", "ticket.customer.tags")),
      op("in", vars("owner", "customer.owner"), vars("actor.team_members")),
      op("in", fc.constantFrom("SALES", "ops", "x"), vars("actor.roles")),
      op("contains", t, fc.oneof(word, t)),
      op("starts_with", t, fc.oneof(word, t)),
      op("ends_with", t, fc.oneof(word, t)),
      op("some", vars("tags", "customer.tags"), element),
      op("all", vars("tags", "customer.tags"), element),
      op("none", vars("tags", "customer.tags"), element),
      op(
        "some",
        fc.constant(["a", "张三", "é"]),
        fc.constantFrom({ "==": [v(""), v("name")] }, { contains: [v("comment"), v("")] }),
      ),
      op(
        "all",
        fc.constant([v("score"), v("amount"), 3]),
        fc.constantFrom({ ">": [v(""), 1] }, { ">": [{ "/": [v(""), 2] }, v("csat")] }),
      ),
      op("empty", any),
      vars("ok", "on_time"),
      fc
        .subarray(["csat", "name", "tags", "customer.tier", "related"])
        .filter((list) => list.length > 0)
        .map((list) => ({ "!!": { missing: list } })),
      fc
        .tuple(fc.integer({ min: 0, max: 4 }), fc.subarray(["csat", "name", "due"]))
        .map(([need, list]) => ({ "!!": [{ missing_some: [need, list] }] })),
    ),
    number: fc.oneof(
      { depthSize: "small", withCrossShrink: false },
      vars(...NUMBERS),
      vars(...NUMBERS),
      numberLiterals,
      op("+", n, n),
      op("+", n, n, n),
      op("-", n, n),
      op("-", n),
      op("*", n, n),
      op("/", n, n),
      op("%", n, n),
      op("min", n, n),
      op("max", n, n, n),
      op("abs", n),
      op("round", n),
      op("round", n, fc.constantFrom(-1, 0, 1, 2, 4)),
      op("if", c, n, n),
      op("if", c, n),
      op("?:", c, n, n),
      op("length", t),
      op("year", fc.oneof(d, m)),
      op("month", fc.oneof(d, m)),
      op("day", fc.oneof(d, m)),
      op("weekday", fc.oneof(d, m)),
      op("days_between", fc.oneof(d, m), fc.oneof(d, m)),
      op("date_diff", d, d, unitD),
      op("date_diff", m, m, unitM),
    ),
    text: fc.oneof(
      { depthSize: "small", withCrossShrink: false },
      vars(...TEXTS),
      vars(...TEXTS),
      word,
      op("cat", t, t),
      op("cat", t, n),
      op("cat", fc.oneof(d, m), word, o),
      op("lower", t),
      op("upper", t),
      op("substr", t, fc.oneof(fc.integer({ min: -4, max: 4 }), n)),
      op("substr", t, fc.integer({ min: -4, max: 4 }), fc.oneof(fc.integer({ min: -3, max: 4 }), n)),
      op("if", c, t, t),
      op("?:", c, t, t),
    ),
    date: fc.oneof(
      { depthSize: "small", withCrossShrink: false },
      vars("due", "since", "customer.since", "ticket.customer.since"),
      vars("due", "since"),
      fc.constant({ today: [] }),
      op("date", fc.oneof(m, d)),
      op("date_add", d, steps, unitD),
      op("min", d, d),
      op("max", d, d),
      op("if", c, d, d),
      op("?:", c, d, d),
    ),
    moment: fc.oneof(
      { depthSize: "small", withCrossShrink: false },
      vars("at", "until", "customer.seen", "ticket.customer.seen"),
      vars("at", "until"),
      fc.constant({ now: [] }),
      op("date_add", m, steps, unitM),
      op("date_add", m, n, unitM),
      op("max", m, m),
      op("if", c, m, m),
      op("?:", c, m, m),
    ),
    option: fc.oneof(
      { depthSize: "small", withCrossShrink: false },
      vars("stage"),
      vars("stage"),
      op("if", c, vars("stage"), stages),
      op("if", c, stages, vars("stage")),
      op("?:", c, vars("stage"), stages),
    ),
  };
});
