import type { Customer } from "./customers.ts";
import type { Days } from "./days.ts";
import type { Cell, Happening } from "./happening.ts";
import { randomOf } from "./random.ts";

/** Who has left, and who is at risk of it: above all where the deliveries are late. */
export function risks(list: readonly Customer[], days: Days): Happening[] {
  const random = randomOf("risks");
  const change = (customer: Customer, day: number, input: Record<string, Cell>): Happening => ({
    at: days.at(days.workday(day), 8, random.int(0, 59)),
    object: "customer",
    op: "update",
    key: customer.key,
    actor: null,
    input,
  });
  const gone = list
    .filter((customer) => customer.left < 0)
    .map((customer) =>
      change(customer, Math.min(customer.left + 120, -3), {
        lifecycle: "churned",
        churn_risk: "high",
        churn_signals: ["no_recent_order", "no_recent_activity"],
      }),
    );
  const shaky = list
    .filter(
      (customer) => customer.region === "southwest" && customer.left > 0 && customer.tier !== "standard",
    )
    .filter(() => random.chance(0.42))
    .map((customer) => {
      const high = random.chance(0.4);
      const signals = [
        "falling_orders",
        ...(random.chance(0.5) ? ["low_score"] : []),
        ...(random.chance(0.25) ? ["open_complaint"] : []),
      ];
      return change(customer, -random.int(4, 55), {
        ...(high ? { lifecycle: "at_risk" } : {}),
        churn_risk: high ? "high" : "medium",
        churn_signals: signals,
      });
    });
  const calm = list
    .filter((customer) => customer.region !== "southwest" && customer.left > 0 && customer.joined < -90)
    .filter(() => random.chance(0.16))
    .map((customer) =>
      change(customer, -random.int(4, 80), { churn_risk: random.chance(0.8) ? "low" : "medium" }),
    );
  return [...gone, ...shaky, ...calm];
}
