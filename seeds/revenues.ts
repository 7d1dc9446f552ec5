import type { Customer } from "./customers.ts";
import type { Days } from "./days.ts";
import type { Happening } from "./happening.ts";

/** A year with a gold customer that has become a VIP, and with one that has fallen to silver. Yuan. */
const GROWN = 1_080_000;
const SHRUNK = 236_000;

/**
 * The books of the last days: of everybody who sells, the best gold customer has become a VIP, and the weakest has fallen to silver.
 * The rule moves the tier; the figures come from the books, so nobody is their author.
 */
export function revenues(list: readonly Customer[], days: Days): Happening[] {
  const sellers = [...new Set(list.flatMap(({ owner }) => owner ?? []))].sort();
  return sellers.flatMap((seller, at) => {
    const mine = list.filter((one) => one.owner === seller && one.left > 0 && one.joined < -60);
    const gold = mine.filter((one) => one.tier === "gold").sort((a, b) => b.revenue - a.revenue);
    const [best, ...others] = gold;
    const weakest = others.at(-1);
    return [
      ...(best ? [change(best, GROWN, -3 - (at % 3), days)] : []),
      ...(weakest ? [change(weakest, SHRUNK, -8 - (at % 3), days)] : []),
    ];
  });
}

const change = (customer: Customer, revenue: number, day: number, days: Days): Happening => ({
  at: days.at(day, 7, 30),
  object: "customer",
  op: "update",
  key: customer.key,
  actor: null,
  input: { annual_revenue: revenue },
});
