import type { Customer } from "./customers.ts";
import { DAY, type Days, HOUR, SPAN } from "./days.ts";
import { type Happening, iso, ref } from "./happening.ts";
import { PRODUCTS, type Product, TROUBLED } from "./products.ts";
import { type Random, randomOf } from "./random.ts";

/** An order as the other generators know it. */
export interface Order {
  key: string;
  customer: Customer;
  product: Product;
  orderedAt: number;
  /** When it arrived; null while it is under way, and when it was cancelled. */
  deliveredAt: number | null;
  late: boolean;
}

/** Orders a year, by tier. */
const A_YEAR = { vip: 15, gold: 7.5, silver: 3.5, standard: 1.9 } as const;
/** What the region that slips still orders, of what it used to. */
const SLIPPED = 0.6;
/** Orders of the last days are seen on their way; older ones came from the other system when they were delivered. */
const WATCHED = 40;

export function orders(list: readonly Customer[], days: Days): { list: Order[]; happenings: Happening[] } {
  const random = randomOf("orders");
  const drafts = list.flatMap((customer) => ordersOf(customer, random, days));
  drafts.sort((a, b) => a.orderedAt - b.orderedAt || (a.customer.key < b.customer.key ? -1 : 1));
  const happenings: Happening[] = [];
  const found = drafts.map((draft, at): Order => {
    const key = `SO-${String(at + 1).padStart(5, "0")}`;
    const order = deliver({ ...draft, key }, random, days);
    happenings.push(...order.happenings);
    return order.order;
  });
  return { list: found, happenings };
}

type Draft = Pick<Order, "customer" | "product" | "orderedAt"> & { amount: number };

function ordersOf(customer: Customer, random: Random, days: Days): Draft[] {
  const found: Draft[] = [];
  const pause = 365 / A_YEAR[customer.tier];
  const slips = customer.region === "southwest";
  let day = customer.joined === -SPAN ? -SPAN + random.next() * pause : customer.joined + random.int(1, 12);
  let first = customer.joined !== -SPAN;
  while (day < 0 && day < customer.left) {
    const fits = !slips || day < days.slip || random.chance(SLIPPED);
    const workday = days.workday(Math.floor(day));
    if (fits && workday < 0) {
      const orderedAt = days.at(workday, random.int(8, 18), random.int(0, 59)) + random.int(0, 59_999);
      found.push({ customer, orderedAt, ...goods(customer, first, workday, random) });
      first = false;
    }
    day += pause * random.around(0.8);
  }
  return found;
}

function goods(
  customer: Customer,
  first: boolean,
  day: number,
  random: Random,
): { product: Product; amount: number } {
  const target = (customer.revenue / A_YEAR[customer.tier]) * random.around(0.6);
  const category = first
    ? "hardware"
    : random.weighted([
        ["hardware", 20],
        ["consumable", 56],
        ["accessory", 5],
        ["service", 12],
        ["subscription", 7],
      ] as const);
  const choices = PRODUCTS.filter(
    (product) =>
      product.category === category &&
      product.since <= day &&
      product.weight > 0 &&
      product.price <= target * 2.2,
  );
  const affordable = choices.length > 0 ? choices : PRODUCTS.filter((product) => product.key === "MX-CP100");
  const key = random.weighted(affordable.map((product) => [product.key, product.weight] as const));
  const product = affordable.find((one) => one.key === key)!;
  const pieces = Math.max(1, Math.round(target / product.price));
  // Who takes many pays less than the list.
  const share = pieces >= 50 ? 0.88 : pieces >= 10 ? 0.94 : 1;
  return { product, amount: Math.round(product.price * pieces * share) };
}

function deliver(
  draft: Draft & { key: string },
  random: Random,
  days: Days,
): { order: Order; happenings: Happening[] } {
  const { key, customer, product, orderedAt, amount } = draft;
  const heavy = product.category === "hardware";
  const slipping = customer.region === "southwest" && days.dayOf(orderedAt) >= days.slip;
  const promised = orderedAt + (heavy ? random.int(7, 12) : random.int(3, 6)) * DAY;
  const late = random.chance(slipping ? 0.38 : 0.06);
  const off = (late ? random.int(12, slipping ? 200 : 90) : -random.int(1, 40)) * HOUR;
  const arrives = Math.max(promised + off, orderedAt + DAY);
  const cancelled = random.chance(0.02);
  const returned = random.chance(product.key === TROUBLED ? 0.05 : 0.01);
  const deliveredAt = !cancelled && arrives < days.today ? arrives : null;
  const order: Order = { key, customer, product, orderedAt, deliveredAt, late: late && deliveredAt !== null };
  const input = {
    customer: ref("customer", customer.key),
    product: ref("product", product.key),
    ordered_at: iso(orderedAt),
    promised_at: iso(promised),
    amount,
  };
  const made = (at: number, more: Happening["input"]): Happening => ({
    at,
    object: "order",
    op: "create",
    key,
    actor: null,
    input: { ...input, ...more },
  });
  const moved = (at: number, change: Happening["input"]): Happening => ({
    at,
    object: "order",
    op: "update",
    key,
    actor: null,
    input: change,
  });
  if (cancelled) {
    return {
      order,
      happenings: [made(Math.min(orderedAt + 30 * HOUR, days.today - 1), { status: "cancelled" })],
    };
  }
  const happenings =
    days.dayOf(orderedAt) < -WATCHED
      ? [
          made(
            deliveredAt ?? orderedAt,
            deliveredAt ? { status: "delivered", delivered_at: iso(deliveredAt) } : { status: "shipped" },
          ),
        ]
      : [
          made(orderedAt, { status: "placed" }),
          moved(orderedAt + 5 * HOUR, { status: "paid" }),
          moved(Math.max(arrives - 50 * HOUR, orderedAt + 20 * HOUR), { status: "shipped" }),
          moved(arrives, { status: "delivered", delivered_at: iso(arrives) }),
        ];
  if (returned && deliveredAt)
    happenings.push(moved(deliveredAt + random.int(4, 12) * DAY, { status: "returned" }));
  return { order, happenings };
}
