import type { Customer } from "./customers.ts";
import { type Days, HOUR, SPAN } from "./days.ts";
import { type Happening, iso, person, ref } from "./happening.ts";
import type { Order } from "./orders.ts";
import { TEAM } from "./people.ts";
import { PRODUCTS, type Product, TROUBLED } from "./products.ts";
import { type Random, randomOf } from "./random.ts";
import { CASES, type Case, CHANNELS, LATE_CASES, type TicketKind, TROUBLED_CASES } from "./words/tickets.ts";

/** A ticket as the other generators know it. */
export interface Ticket {
  key: string;
  customer: Customer;
  product: Product;
  kind: TicketKind;
  openedAt: number;
  /** Null while it is open. */
  closedAt: number | null;
  agent: string;
}

/** Tickets of the ordinary day, of the machine that leaks, and of the region that slips. */
const ORDINARY = 458;
const TROUBLE = 98;
const LATE = 44;
/** Older tickets are told in two steps, these in all of theirs. */
const WATCHED = 60;

/** Where a ticket stands that nobody has solved yet. */
const WAITS = [
  ["unanswered", 25],
  ["in_work", 45],
  ["for_customer", 30],
] as const;

interface Draft {
  customer: Customer;
  product: Product;
  kind: TicketKind;
  openedAt: number;
  /** Hours until it is solved. */
  hours: number;
  story: Case;
}

export function tickets(
  list: readonly Customer[],
  sold: readonly Order[],
  days: Days,
): { list: Ticket[]; happenings: Happening[] } {
  const random = randomOf("tickets");
  const drafts = [
    ...ordinary(list, sold, random, days),
    ...troubled(sold, random, days),
    ...late(list, sold, random, days),
  ].filter((draft) => draft.openedAt < days.today);
  drafts.sort((a, b) => a.openedAt - b.openedAt || (a.customer.key < b.customer.key ? -1 : 1));
  const happenings: Happening[] = [];
  let turn = 0;
  const found = drafts.map((draft, at): Ticket => {
    // Complaints go round by rule: to the owner about prices, else to service in turn.
    const toOwner = draft.kind === "complaint" && draft.story.category === "price" && draft.customer.owner;
    const agent = toOwner || TEAM.service[turn++ % TEAM.service.length]!;
    const ticket = { key: `FW-${String(at + 1).padStart(4, "0")}`, agent, ...draft, closedAt: null };
    const told = tell(ticket, random, days);
    happenings.push(...told.happenings);
    return { ...ticket, closedAt: told.closedAt };
  });
  return { list: found, happenings };
}

function office(days: Days, day: number, random: Random): number {
  return days.at(days.workday(day), random.int(9, 17), random.int(0, 59)) + random.int(0, 59_999);
}

function ordinary(list: readonly Customer[], sold: readonly Order[], random: Random, days: Days): Draft[] {
  const machines = PRODUCTS.filter(
    (product) => product.category === "hardware" && product.active && product.key !== TROUBLED,
  );
  const owned = new Map<string, Product>();
  for (const { customer, product } of sold) {
    if (product.category === "hardware" && product.key !== TROUBLED) owned.set(customer.key, product);
  }
  return Array.from({ length: ORDINARY }, (): Draft => {
    // Three times as many at the end as at the beginning: a density of 0.5 + x.
    const day = Math.floor((10 - SPAN) * (1 - (Math.sqrt(1 + 8 * random.next()) - 1) / 2));
    const there = list.filter((customer) => customer.joined < day - 5 && customer.left > day);
    const customer = random.pick(there);
    const kind = random.weighted([
      ["question", 38],
      ["repair", 31],
      ["complaint", 21],
      ["suggestion", 10],
    ] as const);
    const product = owned.get(customer.key) ?? random.pick(machines);
    const stories = CASES[kind].filter((story) => !story.coffee || product.key.startsWith("MC-"));
    return {
      customer,
      product,
      kind,
      openedAt: office(days, day, random),
      hours: (kind === "complaint" ? 26 : kind === "repair" ? 30 : 9) * random.around(0.9),
      story: random.pick(stories),
    };
  });
}

function troubled(sold: readonly Order[], random: Random, days: Days): Draft[] {
  const leaking = sold.filter((order) => order.product.key === TROUBLED && order.deliveredAt !== null);
  return Array.from({ length: TROUBLE }, (): Draft => {
    const { customer, product, deliveredAt } = random.pick(leaking);
    const day = days.dayOf(deliveredAt!) + Math.round(6 + 90 * random.next() ** 2);
    const kind = random.chance(0.74) ? "complaint" : "repair";
    const story = random.pick(TROUBLED_CASES);
    return {
      customer,
      product,
      kind,
      openedAt: office(days, day, random),
      hours: 52 * random.around(0.8),
      story: kind === "repair" ? { ...story, severity: "high" } : story,
    };
  });
}

function late(list: readonly Customer[], sold: readonly Order[], random: Random, days: Days): Draft[] {
  const there = list.filter((customer) => customer.region === "southwest" && customer.left > 0);
  const bought = new Map(sold.map(({ customer, product }) => [customer.key, product]));
  return Array.from({ length: LATE }, (): Draft => {
    const day = days.slip + random.int(4, -days.slip - 1);
    const customer = random.pick(there.filter((one) => one.joined < day - 14));
    return {
      customer,
      product: bought.get(customer.key) ?? PRODUCTS.find((product) => product.key === "MX-F3")!,
      kind: "complaint",
      openedAt: office(days, day, random),
      hours: 68 * random.around(0.7),
      story: random.pick(LATE_CASES),
    };
  });
}

function tell(
  ticket: Draft & { key: string; agent: string },
  random: Random,
  days: Days,
): { happenings: Happening[]; closedAt: number | null } {
  const { key, customer, product, kind, openedAt, story, agent, hours } = ticket;
  const channel = random.weighted(CHANNELS);
  const byItself = channel === "web" || channel === "app";
  const responded = openedAt + Math.round(random.around(0.9) * (kind === "complaint" ? 70 : 110)) * 60_000;
  const resolved = Math.max(openedAt + Math.round(hours * HOUR), responded + 20 * 60_000);
  const closed = resolved + random.int(20, 70) * HOUR;
  const contacts =
    random.weighted([
      [1, 62],
      [2, 24],
      [3, 10],
      [4, 4],
    ] as const) + (hours > 60 ? 1 : 0);
  const contact = customer.contacts.length > 0 ? random.pick(customer.contacts) : null;
  const subject = story.subject.replace("{p}", product.short);
  const create: Happening = {
    at: openedAt,
    object: "ticket",
    op: "create",
    key,
    actor: byItself ? null : TEAM.service[random.int(0, 2)]!,
    input: {
      subject,
      customer: ref("customer", customer.key),
      contact: contact && ref("contact", contact.key),
      product: ref("product", product.key),
      kind,
      category: story.category,
      channel,
      severity: story.severity,
      opened_at: iso(openedAt),
      // Whom a complaint goes to is the rule's matter.
      ...(kind === "complaint" ? {} : { assignee: person(agent), status: "assigned" }),
    },
  };
  const change = (at: number, input: Happening["input"]): Happening => ({
    at,
    object: "ticket",
    op: "update",
    key,
    actor: agent,
    input,
  });
  const solution = { cause: story.cause, resolution: story.resolution, contacts_needed: contacts };
  const waits = random.weighted(WAITS);
  const hard = LATE_CASES.includes(story) || product.key === TROUBLED;
  const stuck = random.chance(hard ? 0.55 : 0.5) && days.dayOf(openedAt) > (hard ? -50 : -30);
  const closedAt = !stuck && closed < days.today ? closed : null;
  if (closedAt !== null && days.dayOf(closed) < -WATCHED) {
    return {
      closedAt,
      happenings: [
        create,
        change(closed, {
          status: "closed",
          first_response_at: iso(responded),
          resolved_at: iso(resolved),
          ...solution,
        }),
      ],
    };
  }
  const steps = [
    create,
    ...(stuck && waits === "unanswered"
      ? []
      : [change(responded, { status: "in_progress", first_response_at: iso(responded) })]),
    ...(stuck
      ? waits === "for_customer"
        ? [change(responded + 3 * HOUR, { status: "waiting" })]
        : []
      : [
          change(resolved, {
            status: "resolved",
            ...(days.fresh(resolved) ? {} : { resolved_at: iso(resolved) }),
            ...solution,
          }),
          change(closed, { status: "closed" }),
        ]),
  ];
  return { closedAt, happenings: steps };
}
