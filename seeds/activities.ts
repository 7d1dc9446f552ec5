import type { Customer } from "./customers.ts";
import { type Days, SPAN } from "./days.ts";
import { type Happening, iso, ref } from "./happening.ts";
import { randomOf } from "./random.ts";
import { ENGLISH_TALKS, TALKS } from "./words/activities.ts";

/** Days between two talks with a customer of this tier. */
const PAUSE = { vip: 55, gold: 130, silver: 270, standard: 520 } as const;

/** The talks that keep a customer: more with those who buy more. Those of a deal come with the deal. */
export function activities(list: readonly Customer[], days: Days): Happening[] {
  const random = randomOf("activities");
  return list.flatMap((customer) => {
    const { owner, tier, joined, left, english } = customer;
    if (owner === null) return [];
    const found: Happening[] = [];
    const talks = english ? ENGLISH_TALKS : TALKS;
    for (
      let day = joined + random.int(3, PAUSE[tier]);
      day < 0 && day < left + 40;
      day += PAUSE[tier] * random.around(0.7)
    ) {
      const workday = days.workday(Math.floor(day));
      if (workday >= 0) break;
      const at = days.at(workday, random.int(9, 17), random.int(0, 59));
      const talk = random.pick(talks);
      const contact = customer.contacts.length > 0 ? random.pick(customer.contacts) : null;
      const next = days.workday(workday + random.int(5, 20));
      // A date makes a task; what was agreed on long ago has been done.
      const nextAt = talk.next ? iso(days.at(next, random.int(9, 17))) : null;
      found.push({
        at,
        object: "activity",
        op: "create",
        key: `GJ-${customer.key.slice(3)}-${SPAN + workday}`,
        actor: owner,
        input: {
          kind: talk.kind,
          customer: ref("customer", customer.key),
          contact: contact && ref("contact", contact.key),
          happened_at: iso(at),
          summary: talk.summary,
          next_step: talk.next ?? null,
          next_at: next >= 0 ? nextAt : null,
        },
      });
    }
    return found.filter((one, at) => found.findIndex((other) => other.key === one.key) === at);
  });
}
