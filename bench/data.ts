import { fold } from "#app/fields/value.ts";

/** What both sides are filled with: row `i` is the same row in every run, on every engine and on both sides. */
export const SEED = 20261122;
export const RESPONSES_EACH = 3;

export interface CustomerRow {
  external_id: string;
  name: string;
  kind: string;
  industry: string;
  region: string;
  phone: string;
  email: string;
  owner: string;
  lifecycle: string;
  /** Minor units; null for every ninth customer. */
  annual_revenue: number | null;
  /** `YYYY-MM-DD` */
  relationship_since: string;
}

export interface ResponseRow {
  external_id: string;
  survey: string;
  /** Position of the customer. */
  customer: number;
  touchpoint: string;
  channel: string;
  csat: number | null;
  nps: number | null;
  ces: number | null;
  comment: string | null;
  /** Milliseconds UTC. */
  submitted_at: number;
  low: boolean;
}

export const OWNERS = ["sales@demo.test", "service@demo.test", "ops@demo.test"];
const KINDS = ["company", "company", "company", "person"];
const INDUSTRIES = [
  "manufacturing",
  "technology",
  "retail",
  "finance",
  "healthcare",
  "education",
  "logistics",
  "other",
];
const REGIONS = ["east", "south", "north", "central", "southwest", "northwest", "northeast", "overseas"];
const LIFECYCLES = ["prospect", "onboarding", "active", "active", "at_risk", "churned"];
const TOUCHPOINTS = ["purchase", "onboarding", "delivery", "support", "renewal", "periodic"];
const CHANNELS = ["web", "wechat", "email", "sms", "phone", "app"];
const CITIES = ["北京", "上海", "深圳", "杭州", "成都", "武汉", "南京", "西安", "苏州", "青岛"];
const SIGNS = "华盛信达恒泰嘉禾瑞丰远航鼎新博雅兴隆安康金桥银川云海星辰天宇长青明德润泽宏图卓越";
const TRADES = ["科技", "贸易", "制造", "物流", "教育", "医疗", "食品", "建设"];
const SYLLABLES = [
  "nor",
  "vel",
  "bra",
  "tek",
  "lum",
  "quo",
  "zan",
  "rid",
  "fex",
  "mar",
  "sol",
  "dun",
  "kip",
  "yar",
  "wis",
];
const TAILS = ["Systems", "Trading", "Foods", "Logistics", "Partners", "Health"];
const COMMENTS = [
  "响应很快，问题当天解决。",
  "等了两天才有人联系我。",
  "Delivery was on time.",
  "价格偏高，但服务不错。",
];

/** A number from 0 up to `below` that depends on nothing but row and purpose (one round of splitmix32). */
function pick(row: number, purpose: number, below: number): number {
  let x = (SEED + Math.imul(row, 0x9e3779b9) + Math.imul(purpose, 0x85ebca6b)) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return ((x ^ (x >>> 15)) >>> 0) % below;
}

const one = <T>(list: readonly T[], row: number, purpose: number): T =>
  list[pick(row, purpose, list.length)]!;

export function customerRow(i: number): CustomerRow {
  return {
    external_id: `B-${i}`,
    name: nameOf(i),
    kind: one(KINDS, i, 1),
    industry: one(INDUSTRIES, i, 2),
    region: one(REGIONS, i, 3),
    phone: `+8613${String(pick(i, 4, 1_000_000_000)).padStart(9, "0")}`,
    email: `c${i}@example.com`,
    owner: one(OWNERS, i, 5),
    lifecycle: one(LIFECYCLES, i, 6),
    annual_revenue: i % 9 === 8 ? null : pick(i, 7, 150_000_000) + 100_000,
    relationship_since: new Date(Date.UTC(2015, 0, 1) + pick(i, 8, 4000) * 86_400_000)
      .toISOString()
      .slice(0, 10),
  };
}

/** Two of three are Chinese; the pair of signs searched for is in about one name of 900, the three letters in one of 120. */
function nameOf(i: number): string {
  if (i % 3 === 2) {
    const word = `${one(SYLLABLES, i, 10)}${one(SYLLABLES, i, 11)}${one(SYLLABLES, i, 12)}`;
    return `${word[0]!.toUpperCase()}${word.slice(1)} ${one(TAILS, i, 13)} ${i}`;
  }
  const brand = [14, 15, 16].map((purpose) => SIGNS[pick(i, purpose, SIGNS.length)]).join("");
  return `${one(CITIES, i, 17)}${brand}${one(TRADES, i, 18)}${i}号有限公司`;
}

/** What a search types: two signs of one name, and three letters from inside a word. */
export const CHINESE = Array.from({ length: 50 }, (_, i) => SIGNS.slice((i * 7) % 34, ((i * 7) % 34) + 2));
export const LATIN = Array.from(
  { length: 50 },
  (_, i) => `${one(SYLLABLES, i, 20).slice(1)}${one(SYLLABLES, i, 21)[0]}`,
);

const FIRST = Date.UTC(2024, 10, 1);

/** One answer of eleven is a low score on some scale. */
export function responseRow(i: number, customers: number): ResponseRow {
  const low = pick(i, 30, 11) === 0;
  return {
    external_id: `R-${i}`,
    survey: "bench",
    customer: i % customers,
    touchpoint: one(TOUCHPOINTS, i, 31),
    channel: one(CHANNELS, i, 32),
    csat: low ? 1 + pick(i, 33, 2) : i % 5 === 4 ? null : 3 + pick(i, 33, 3),
    nps: i % 2 === 0 ? 7 + pick(i, 34, 4) : null,
    ces: i % 5 === 4 ? 1 + pick(i, 35, 4) : null,
    comment: i % 4 === 0 ? one(COMMENTS, i, 36) : null,
    submitted_at: FIRST + pick(i, 37, 730) * 86_400_000 + pick(i, 38, 86_400) * 1000,
    low,
  };
}

export const foldedName = (row: CustomerRow): string => fold(row.name);
