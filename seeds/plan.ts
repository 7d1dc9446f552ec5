import { activities } from "./activities.ts";
import { customers } from "./customers.ts";
import { type Days, daysOf, FRESH, SPAN } from "./days.ts";
import { deals } from "./deals.ts";
import type { Happening } from "./happening.ts";
import { improvements } from "./improvements.ts";
import { orders } from "./orders.ts";
import { PRODUCTS } from "./products.ts";
import { responses } from "./responses.ts";
import { revenues } from "./revenues.ts";
import { risks } from "./risks.ts";
import { followUps, tasks } from "./tasks.ts";
import { tickets } from "./tickets.ts";

/** What is written with one call: the same thing done by the same person to records of one object. */
export interface Batch {
  /** The clock of this call: no earlier than anything in it, and, but for what is exact, never before that of the batch before. */
  at: number;
  object: string;
  actor: string | null;
  happenings: readonly Happening[];
}

/**
 * Two years of a company, in the order in which they happened, as `story.md` tells them. The same for every moment of a day; nothing
 * in it lies at or after the first moment of that day, in Shanghai.
 * @param now milliseconds UTC
 */
export function planOf(now: number): Batch[] {
  const days = daysOf(now);
  return batches(
    happeningsOf(days).filter((happening) => happening.at < days.today),
    days,
  );
}

/** Everything that happened, in its order. */
export function happeningsOf(days: Days): Happening[] {
  const buyers = customers(days);
  const sold = orders(buyers.list, days);
  const traded = deals(buyers.list, days);
  const solved = tickets(buyers.list, sold.list, days);
  const answers = responses(buyers.list, sold.list, solved.list, days);
  const all = [
    ...products(days),
    ...buyers.happenings,
    ...sold.happenings,
    ...traded.happenings,
    ...solved.happenings,
    ...answers.happenings,
    ...followUps(answers.list, days),
    ...activities(buyers.list, days),
    ...tasks(buyers.list, days),
    ...improvements(buyers.list, answers.list, solved.list, days),
    ...risks(buyers.list, days),
    ...revenues(buyers.list, days),
  ];
  return all
    .map((happening, at) => ({ happening, at }))
    .sort((a, b) => a.happening.at - b.happening.at || a.at - b.at)
    .map(({ happening }) => happening);
}

function products(days: Days): Happening[] {
  return PRODUCTS.map(({ key, name, category, price, active, since }) => ({
    at: since < -SPAN ? days.at(-SPAN, 8) : days.at(since, 9),
    object: "product",
    op: "create",
    key,
    actor: null,
    input: { name, sku: key, category, price, active },
  }));
}

/** How many days go into one batch, by how long ago they are: what lies far back may be told more roughly, and is written faster. */
const grain = (day: number): number =>
  day < -365 ? 28 : day < -150 ? 14 : day < -30 ? 5 : day < -FRESH ? 2 : 0;
/** What goes before what within a batch's days, so that records are there when others refer to them. */
const ORDER = [
  "product",
  "customer",
  "contact",
  "order",
  "deal",
  "activity",
  "ticket",
  "survey_response",
  "task",
  "improvement",
];

function batches(all: readonly Happening[], days: Days): Batch[] {
  const slots = new Map<string, Happening[]>();
  for (const happening of all) {
    const day = days.dayOf(happening.at);
    const size = happening.exact ? 0 : grain(day);
    const slot =
      size === 0
        ? `alone ${String(happening.at).padStart(16, "0")}`
        : `days ${String(Math.floor(day / size) * size).padStart(6, "0")}`;
    const own = slots.get(slot);
    if (own) own.push(happening);
    else slots.set(slot, [happening]);
  }
  let clock = 0;
  return [...slots.values()].flatMap((slot) =>
    rounds(slot).map((happenings): Batch => {
      const { object, actor, exact, at } = happenings[0]!;
      if (exact) return { at, object, actor, happenings };
      clock = Math.max(clock, ...happenings.map((happening) => happening.at));
      return { at: clock, object, actor, happenings };
    }),
  );
}

/** A slot's happenings by kind: creations in the objects' order first, then changes, each record's one after the other. */
function rounds(slot: readonly Happening[]): Happening[][] {
  const groups = new Map<string, Happening[]>();
  const seen = new Map<string, number>();
  for (const happening of slot) {
    const { object, op, actor, key, followUp } = happening;
    const name = `${object} ${followUp ? "follow-up of " : ""}${key}`;
    const round = op === "create" ? 0 : (seen.get(name) ?? 0) + 1;
    if (op === "update") seen.set(name, round);
    const place = `${round} ${String(ORDER.indexOf(object)).padStart(2, "0")} ${actor ?? ""}`;
    const own = groups.get(place);
    if (own) own.push(happening);
    else groups.set(place, [happening]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, happenings]) => happenings);
}
