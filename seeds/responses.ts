import type { Customer } from "./customers.ts";
import { DAY, type Days, HOUR, SPAN } from "./days.ts";
import { type Cell, type Happening, iso, ref } from "./happening.ts";
import type { Order } from "./orders.ts";
import { type Product, productOf, TROUBLED } from "./products.ts";
import { type Random, randomOf } from "./random.ts";
import type { Ticket } from "./tickets.ts";
import {
  type About,
  CONTENT,
  ENGLISH,
  HAPPY,
  LEAKING,
  MIDDLING,
  UNHAPPY,
  type Voice,
  WAITING,
} from "./words/comments.ts";

/** A response as the other generators know it. */
export interface Response {
  key: string;
  customer: Customer;
  at: number;
  csat: number | null;
  nps: number | null;
  ces: number | null;
  /** About the machine that leaks. */
  troubled: boolean;
  /** From the region that slips, since it does. */
  slipped: boolean;
}

/** Low by the settings the workspace is shipped with; whether a task comes of it is the rule's matter. */
export const isLow = ({ csat, nps, ces }: Response): boolean =>
  (csat !== null && csat < 3) || (nps !== null && nps <= 6) || (ces !== null && ces >= 5);

/** Draws 1 to 5. */
const MOODS = {
  usual: [
    [5, 0.545],
    [4, 0.345],
    [3, 0.085],
    [2, 0.018],
    [1, 0.007],
  ],
  complained: [
    [5, 0.3],
    [4, 0.4],
    [3, 0.18],
    [2, 0.08],
    [1, 0.04],
  ],
  late: [
    [5, 0.22],
    [4, 0.34],
    [3, 0.26],
    [2, 0.13],
    [1, 0.05],
  ],
  slipped: [
    [5, 0.13],
    [4, 0.27],
    [3, 0.28],
    [2, 0.22],
    [1, 0.1],
  ],
  troubled: [
    [5, 0.16],
    [4, 0.28],
    [3, 0.23],
    [2, 0.2],
    [1, 0.13],
  ],
} as const satisfies Record<string, readonly (readonly [number, number])[]>;

interface Draft {
  customer: Customer;
  at: number;
  touchpoint: "purchase" | "onboarding" | "delivery" | "support" | "renewal" | "periodic";
  product: Product | null;
  order?: Order;
  ticket?: Ticket;
  /** How content they are, where it is no matter of chance. */
  felt?: number;
}

const SURVEYS = {
  purchase: "购买体验调查",
  onboarding: "上线 30 天回访",
  delivery: "收货满意度",
  support: "服务满意度",
  renewal: "续约回访",
  periodic: "季度客户满意度调查",
} as const;
const CHANNELS = {
  purchase: [
    ["web", 6],
    ["email", 4],
  ],
  onboarding: [
    ["phone", 7],
    ["email", 3],
  ],
  delivery: [
    ["wechat", 6],
    ["qr_code", 3],
    ["sms", 1],
  ],
  support: [
    ["wechat", 6],
    ["phone", 2],
    ["sms", 2],
  ],
  renewal: [
    ["phone", 8],
    ["email", 2],
  ],
  periodic: [
    ["email", 6],
    ["wechat", 3],
    ["web", 1],
  ],
} as const;

export function responses(
  list: readonly Customer[],
  sold: readonly Order[],
  solved: readonly Ticket[],
  days: Days,
): { list: Response[]; happenings: Happening[] } {
  const random = randomOf("responses");
  const drafts = [
    ...afterOrders(sold, random, days),
    ...afterTickets(solved, random),
    ...quarterly(list, sold, random, days),
    ...arrived(list, random, days),
    ...lastDays(list, sold, days),
  ].filter((draft) => draft.at < days.today && days.dayOf(draft.at) >= -SPAN);
  drafts.sort((a, b) => a.at - b.at || (a.customer.key < b.customer.key ? -1 : 1));
  const found: Response[] = [];
  const happenings: Happening[] = [];
  drafts.forEach((draft, at) => {
    const { response, happening } = answer(`WJ-${String(at + 1).padStart(5, "0")}`, draft, random, days);
    found.push(response);
    happenings.push(happening);
  });
  return { list: found, happenings };
}

/** People answer in the evening of the same day or within the next two. */
const soon = (at: number, random: Random) => at + random.int(2, 50) * HOUR + random.int(0, 3_599_999);

function afterOrders(sold: readonly Order[], random: Random, days: Days): Draft[] {
  return sold.flatMap((order): Draft[] => {
    const { customer, product, deliveredAt } = order;
    if (deliveredAt === null || !random.chance(0.37)) return [];
    const purchase = product.category === "service" || product.category === "subscription";
    const touchpoint = purchase
      ? days.dayOf(deliveredAt) - customer.joined > 300
        ? "renewal"
        : "purchase"
      : "delivery";
    return [{ customer, product, at: soon(deliveredAt, random), touchpoint, order }];
  });
}

function afterTickets(solved: readonly Ticket[], random: Random): Draft[] {
  return solved.flatMap((ticket): Draft[] => {
    if (ticket.closedAt === null || !random.chance(0.58)) return [];
    const { customer, product, closedAt } = ticket;
    return [{ customer, product, at: soon(closedAt, random), touchpoint: "support", ticket }];
  });
}

/** Four times a year everybody is asked; three of ten answer. */
function quarterly(list: readonly Customer[], sold: readonly Order[], random: Random, days: Days): Draft[] {
  const drafts: Draft[] = [];
  const bought = new Map<Customer, Order[]>();
  for (const order of sold) {
    if (order.deliveredAt === null || order.product.category !== "hardware") continue;
    const own = bought.get(order.customer);
    if (own) own.push(order);
    else bought.set(order.customer, [order]);
  }
  for (let day = -SPAN + 60; day < 0; day += 91) {
    for (const customer of list) {
      if (customer.joined > day - 40 || customer.left < day || !random.chance(0.27)) continue;
      const heavy = (bought.get(customer) ?? []).filter((order) => days.dayOf(order.deliveredAt!) < day);
      const at = days.at(day, random.int(9, 21), random.int(0, 59)) + random.int(0, 13) * DAY;
      drafts.push({ customer, at, touchpoint: "periodic", product: heavy.at(-1)?.product ?? null });
    }
  }
  return drafts;
}

function arrived(list: readonly Customer[], random: Random, days: Days): Draft[] {
  return list.flatMap((customer): Draft[] => {
    if (customer.joined === -SPAN || !random.chance(0.4)) return [];
    const at = days.at(customer.joined + random.int(28, 36), random.int(10, 17), random.int(0, 59));
    return [{ customer, at, touchpoint: "onboarding", product: null }];
  });
}

/** What waits for everybody this morning: low scores of the last days, whoever the owners' customers are. */
const WAITING_ANSWERS = [
  {
    day: -1,
    hour: 16,
    owner: "sales@demo.test",
    tier: "vip",
    touchpoint: "periodic",
    felt: 2,
    machine: TROUBLED,
  },
  {
    day: -1,
    hour: 20,
    owner: "sales@demo.test",
    tier: "gold",
    touchpoint: "delivery",
    felt: 2,
    machine: null,
  },
  {
    day: -3,
    hour: 11,
    owner: "sales@demo.test",
    tier: "silver",
    touchpoint: "periodic",
    felt: 1,
    machine: null,
  },
  {
    day: -2,
    hour: 15,
    owner: "sales2@demo.test",
    tier: "gold",
    touchpoint: "renewal",
    felt: 2,
    machine: null,
  },
  {
    day: -1,
    hour: 14,
    owner: "sales3@demo.test",
    tier: null,
    touchpoint: "periodic",
    felt: 2,
    machine: null,
  },
  {
    day: -2,
    hour: 10,
    owner: "south@demo.test",
    tier: null,
    touchpoint: "periodic",
    felt: 1,
    machine: TROUBLED,
  },
  {
    day: -1,
    hour: 18,
    owner: "southwest@demo.test",
    tier: "vip",
    touchpoint: "delivery",
    felt: 1,
    machine: null,
  },
  {
    day: -2,
    hour: 17,
    owner: "southwest@demo.test",
    tier: "gold",
    touchpoint: "periodic",
    felt: 2,
    machine: null,
  },
  {
    day: -4,
    hour: 9,
    owner: "southwest@demo.test",
    tier: "silver",
    touchpoint: "delivery",
    felt: 2,
    machine: null,
  },
  { day: -1, hour: 21, owner: "north@demo.test", tier: null, touchpoint: "purchase", felt: 2, machine: null },
] as const;

function lastDays(list: readonly Customer[], sold: readonly Order[], days: Days): Draft[] {
  return WAITING_ANSWERS.flatMap(({ day, hour, owner, tier, touchpoint, felt, machine }): Draft[] => {
    const mine = list.filter(
      (one) => one.owner === owner && one.left > 0 && one.joined < -60 && one.contacts.length > 0,
    );
    const has = (one: Customer) =>
      sold.some(({ customer, product }) => customer === one && product.key === machine);
    const customer =
      mine.find((one) => (tier === null || one.tier === tier) && (machine === null || has(one))) ??
      mine.find((one) => machine === null || has(one)) ??
      mine[0];
    const product = machine === null ? null : productOf(machine);
    return customer ? [{ customer, at: days.at(day, hour, 12 + 7 * felt), touchpoint, product, felt }] : [];
  });
}

function answer(
  key: string,
  draft: Draft,
  random: Random,
  days: Days,
): { response: Response; happening: Happening } {
  const { customer, at, touchpoint, product, order, ticket } = draft;
  const slipped = customer.region === "southwest" && days.dayOf(at) >= days.slip;
  const troubled =
    product?.key === TROUBLED &&
    (draft.felt !== undefined ||
      ticket !== undefined ||
      random.chance(touchpoint === "periodic" ? 0.35 : 0.25));
  const mood = troubled
    ? "troubled"
    : slipped
      ? "slipped"
      : order?.late
        ? "late"
        : ticket?.kind === "complaint"
          ? "complained"
          : "usual";
  const felt = draft.felt ?? random.weighted(MOODS[mood]);
  const csat = touchpoint === "periodic" && draft.felt === undefined && random.chance(0.16) ? null : felt;
  const asked = touchpoint === "periodic" || touchpoint === "renewal" || touchpoint === "onboarding";
  const nps = asked && random.chance(0.9) ? recommends(felt, random) : null;
  const ces = touchpoint === "support" && random.chance(0.85) ? effort(felt, random) : null;
  const wrote = draft.felt !== undefined || random.chance(felt <= 2 ? 0.86 : felt === 3 ? 0.56 : 0.42);
  const comment =
    wrote || (csat === null && nps === null)
      ? say(felt, { touchpoint, troubled, slipped, product, customer }, random)
      : null;
  const happening: Happening = {
    at,
    object: "survey_response",
    op: "create",
    key,
    actor: null,
    input: {
      survey: SURVEYS[touchpoint],
      customer: ref("customer", customer.key),
      contact:
        customer.contacts.length > 0 && random.chance(0.8)
          ? ref("contact", random.pick(customer.contacts).key)
          : null,
      order: order ? ref("order", order.key) : null,
      ticket: ticket ? ref("ticket", ticket.key) : null,
      touchpoint,
      channel: random.weighted<string>(CHANNELS[touchpoint]),
      csat,
      nps,
      ces,
      ...details(felt, { touchpoint, troubled, slipped }, random),
      comment: comment?.text ?? null,
      topics: comment?.topics ?? null,
      sentiment: comment
        ? felt >= 4
          ? "positive"
          : felt === 3
            ? random.pick(["neutral", "mixed"])
            : "negative"
        : null,
      may_contact: mayContact(random),
      submitted_at: iso(at),
    },
  };
  const response: Response = { key, customer, at, csat, nps, ces, troubled, slipped };
  // The time for a follow-up runs from the answer.
  return { response, happening: isLow(response) ? { ...happening, exact: true } : happening };
}

/** Six of ten say yes, one says no, the others do not say. */
function mayContact(random: Random): boolean | null {
  const said = random.int(1, 10);
  return said <= 6 ? true : said === 7 ? false : null;
}

function recommends(felt: number, random: Random): number {
  if (felt === 5) return random.weighted(PROMOTES);
  if (felt === 4) return random.weighted(HESITATES);
  if (felt === 3) return random.weighted(DOUBTS);
  return felt === 2 ? random.int(2, 5) : random.int(0, 2);
}

const PROMOTES = [
  [10, 46],
  [9, 34],
  [8, 15],
  [7, 5],
] as const;
const HESITATES = [
  [10, 3],
  [9, 23],
  [8, 42],
  [7, 23],
  [6, 9],
] as const;
const DOUBTS = [
  [8, 8],
  [7, 30],
  [6, 35],
  [5, 27],
] as const;

function effort(felt: number, random: Random): number {
  if (felt === 5) return random.int(1, 2);
  if (felt === 4) return random.int(1, 3);
  return felt === 3 ? random.int(2, 4) : felt === 2 ? random.int(4, 6) : random.int(5, 7);
}

const NAMES = [
  "product_quality",
  "service_experience",
  "price_value",
  "delivery",
  "after_sales",
  "expectation",
] as const;

/** The five sides and the expectation, asked four times a year; a side that hurts is lower. */
function details(
  felt: number,
  about: { touchpoint: Draft["touchpoint"]; troubled: boolean; slipped: boolean },
  random: Random,
): Record<string, Cell> {
  if (about.touchpoint === "delivery") return { delivery: side(felt, about.slipped ? -1 : 0, random) };
  if (about.touchpoint !== "periodic") return {};
  const found: Record<string, Cell> = {};
  for (const name of NAMES) {
    if (!random.chance(0.82)) continue;
    const hurts = (name === "product_quality" && about.troubled) || (name === "delivery" && about.slipped);
    const shift = hurts ? -1 : name === "price_value" ? -0.4 : name === "expectation" ? -0.6 : 0.1;
    found[name] = side(felt, shift, random);
  }
  return found;
}

const side = (felt: number, shift: number, random: Random) =>
  Math.min(5, Math.max(1, Math.round(felt + shift + (random.next() + random.next() - 1) * 1.1)));

interface Matter {
  touchpoint: Draft["touchpoint"];
  troubled: boolean;
  slipped: boolean;
  product: Product | null;
  customer: Customer;
}

function say(felt: number, matter: Matter, random: Random): { text: string; topics: string[] } {
  const voice = voiceOf(felt, matter, random);
  const machine = matter.product?.category === "hardware" ? matter.product.short : "机器";
  const first = random.pick(voice.first).replace("{p}", machine);
  const more = voice.more.length > 0 && random.chance(0.55) ? random.pick(voice.more) : "";
  const space = matter.customer.english && more ? " " : "";
  const topics = voice.topics.filter((_, at) => at === 0 || random.chance(0.5));
  return { text: first + space + more, topics };
}

function voiceOf(felt: number, matter: Matter, random: Random): Voice {
  if (matter.customer.english) return ENGLISH[felt === 5 ? "good" : felt >= 3 ? "fair" : "poor"];
  if (felt <= 3 && matter.troubled) return LEAKING;
  if (felt <= 3 && matter.slipped) return WAITING;
  const voices = felt === 5 ? HAPPY : felt === 4 ? CONTENT : felt === 3 ? MIDDLING : UNHAPPY;
  const allowed = subjects(matter);
  const fitting = voices.filter(
    ({ about, products }) =>
      allowed.includes(about) &&
      (!products || (matter.product !== null && products.includes(matter.product.key))),
  );
  return random.pick(fitting.length > 0 ? fitting : voices);
}

/** What one would write about on this occasion. */
function subjects({ touchpoint, product }: Matter): readonly About[] {
  const machine = product?.category === "hardware";
  if (touchpoint === "delivery") return machine ? ["delivery", "machine"] : ["delivery", "supplies"];
  if (touchpoint === "support") return ["people"];
  if (touchpoint === "purchase" || touchpoint === "renewal") return ["people", "price"];
  return touchpoint === "onboarding"
    ? ["people", "machine"]
    : ["people", "machine", "delivery", "price", "supplies"];
}
