import type { Customer } from "./customers.ts";
import { DAY, type Days, HOUR, SPAN } from "./days.ts";
import type { Order } from "./orders.ts";
import { type Product, productOf, TROUBLED } from "./products.ts";
import type { Random } from "./random.ts";
import type { Ticket } from "./tickets.ts";

/** An occasion on which somebody answers, before it is known what. */
export interface Draft {
  customer: Customer;
  at: number;
  touchpoint: "purchase" | "onboarding" | "delivery" | "support" | "renewal" | "periodic";
  product: Product | null;
  order?: Order;
  ticket?: Ticket;
  /** How content they are, where it is no matter of chance. */
  felt?: number;
}

/** All occasions of the two years, in the order of time. */
export function drafted(
  list: readonly Customer[],
  sold: readonly Order[],
  solved: readonly Ticket[],
  random: Random,
  days: Days,
): Draft[] {
  const drafts = [
    ...afterOrders(sold, random, days),
    ...afterTickets(solved, random),
    ...quarterly(list, sold, random, days),
    ...arrived(list, random, days),
    ...lastDays(list, sold, days),
  ].filter((draft) => draft.at < days.today && days.dayOf(draft.at) >= -SPAN);
  return drafts.sort((a, b) => a.at - b.at || (a.customer.key < b.customer.key ? -1 : 1));
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
