import type { Customer } from "./customers.ts";
import { DAY, type Days, HOUR, SPAN } from "./days.ts";
import { type Happening, iso, person, ref } from "./happening.ts";
import { TEAM } from "./people.ts";
import { type Random, randomOf } from "./random.ts";
import { isLow, type Response } from "./responses.ts";
import { CARE, HANDLED, HANDLED_ENGLISH, TODO } from "./words/tasks.ts";

/**
 * How low scores were followed up: nearly all within their time, slower where the region slips, the last days' still open. The task
 * is the rule's; here people finish it with a result, and a rule marks the response as dealt with.
 */
export function followUps(list: readonly Response[], days: Days): Happening[] {
  const random = randomOf("follow-ups");
  return list.filter(isLow).flatMap((response): Happening[] => {
    const { key, customer, at, slipped, troubled } = response;
    const hours =
      customer.tier === "vip" ? random.around(0.6) * 1.6 : random.around(0.8) * (slipped ? 58 : 25);
    const done = at + Math.round((5 / 60 + hours) * HOUR);
    const day = days.dayOf(at);
    const forgotten = slipped && day > -40 && random.chance(0.24);
    const recent = day >= -2 || (day > -6 && random.chance(0.5));
    const actor = customer.owner ?? random.pick(TEAM.service);
    const results = customer.english
      ? HANDLED_ENGLISH
      : troubled
        ? HANDLED.leaking
        : slipped
          ? HANDLED.late
          : HANDLED.usual;
    const result = random.pick(results);
    const task = (moment: number, input: Happening["input"]): Happening => ({
      at: moment,
      object: "task",
      op: "update",
      key,
      followUp: true,
      exact: true,
      actor,
      input,
    });
    if (forgotten || recent) {
      return random.chance(0.25) ? [task(at + 3 * HOUR, { status: "in_progress" })] : [];
    }
    return [task(done, { status: "done", result })];
  });
}

/** What people set themselves to do: visits to VIPs, and the week's list of everybody who sells. */
export function tasks(list: readonly Customer[], days: Days): Happening[] {
  const random = randomOf("tasks");
  return [...visits(list, random, days), ...weekLists(list, random, days)];
}

function visits(list: readonly Customer[], random: Random, days: Days): Happening[] {
  const found: Happening[] = [];
  for (const customer of list) {
    if (customer.tier !== "vip" || customer.owner === null) continue;
    for (
      let day = Math.max(customer.joined, -400) + random.int(10, 60);
      day < -2;
      day += random.int(80, 110)
    ) {
      const made = days.at(days.workday(day), 9, random.int(0, 50));
      const done = made + random.int(20, 130) * HOUR;
      found.push(
        ...selfMade(`RW-${customer.key.slice(3)}-${SPAN + day}`, customer, made, days, {
          kind: "revisit",
          title: `重点回访：${customer.short}`,
          due: made + 7 * DAY,
          done,
          result: random.pick(HANDLED.visit),
        }),
      );
    }
  }
  return found;
}

/** Of the last two weeks: some done, some overdue, some for today, some ahead. */
const WEEK = [-9, -7, -5, -3, -2, -1, 0, 0, 1, 2, 3] as const;

function weekLists(list: readonly Customer[], random: Random, days: Days): Happening[] {
  const owners = [...new Set(list.flatMap((customer) => customer.owner ?? []))].sort();
  return owners.flatMap((owner, index) => {
    const mine = list.filter((customer) => customer.owner === owner && customer.left > 0);
    return WEEK.flatMap((dueDay, at) => {
      const customer = random.pick(mine);
      const care = random.chance(0.2);
      const made = days.at(
        days.workday(dueDay - random.int(4, 7)) - (dueDay > -3 ? 2 : 0),
        9,
        random.int(0, 59),
      );
      const due = days.at(dueDay, random.pick([10, 11, 14, 15, 16, 17]));
      const late = dueDay < 0 && random.chance(0.2);
      return selfMade(`RW-${index}-${at}`, customer, Math.min(made, days.at(-1, 9)), days, {
        kind: care ? "care" : "other",
        title: `${random.pick(care ? CARE : TODO)}：${customer.short}`,
        due,
        done: late || dueDay >= 0 ? null : due - random.int(1, 20) * HOUR,
        result: random.pick(HANDLED.visit),
      });
    });
  });
}

function selfMade(
  key: string,
  customer: Customer,
  made: number,
  days: Days,
  what: { kind: string; title: string; due: number; done: number | null; result: string },
): Happening[] {
  const actor = customer.owner;
  const happenings: Happening[] = [
    {
      at: made,
      object: "task",
      op: "create",
      key,
      exact: true,
      actor,
      input: {
        title: what.title,
        kind: what.kind,
        status: "open",
        priority: what.kind === "revisit" ? "high" : "medium",
        assignee: person(actor),
        due_at: iso(what.due),
        customer: ref("customer", customer.key),
      },
    },
  ];
  if (what.done !== null && what.done > made && what.done < days.today) {
    happenings.push({
      at: what.done,
      object: "task",
      op: "update",
      key,
      exact: true,
      actor,
      input: { status: "done", result: what.result },
    });
  }
  return happenings;
}
