import { can, namedRule } from "../../access/can.ts";
import type { Context } from "../../context.ts";
import type { Rule } from "../../logic/types.ts";
import { list } from "../../records/read.server.ts";
import { titlesFor } from "../../records/titles.server.ts";
import type { ListQuery, RecordJson } from "../../records/types.ts";
import type { HomeQueue, HomeWait } from "../../ui/home/model.ts";
import type { PageRecord } from "../../ui/model.ts";
import { pageObject } from "../model.server.ts";
import { allOf, fieldOf, MOST, mine, openStages, partOf, reads, unlessAltered } from "./sections.server.ts";

/** An agent's queue: tickets that wait for them, by what is left until the nearest promised moment. */

const HOUR = 3_600_000;
const OBJECT = "ticket";
const WHOSE = "assignee";
/** Moments of a ticket: opened, first answered, and until when it is to be resolved. */
const OPENED = "opened_at";
const ANSWERED = "first_response_at";
const DUE = "due_at";
const ANSWER_HOURS = "service.first_response_hours";

/**
 * My open tickets, and those that nobody has as far as my own role lets me take them. Null where the workspace has no tickets that the
 * reader works on.
 */
export async function homeQueue(ctx: Context): Promise<HomeQueue | null> {
  const object = pageObject(ctx, OBJECT);
  const model = ctx.workspace.objects.get(OBJECT);
  const stages = object && model && openStages(ctx, model);
  if (!stages || !fieldOf(ctx, OBJECT, WHOSE) || !can(ctx.workspace, ctx.actor, "update", OBJECT))
    return null;
  const stage = object.fields.find(({ key }) => key === stages.field)!;
  const part = partOf(object, [object.title ?? "id", "customer", stages.field]);
  const open: Rule = { in: [{ var: stages.field }, stages.open.map(({ key }) => key)] };
  const named = namedRule(ctx.workspace, ctx.actor, "update", OBJECT);
  const free: Rule | null =
    named === false
      ? null
      : (allOf(
          { empty: [{ var: WHOSE }] },
          named === true ? undefined : { or: named.map(({ rule }) => rule) },
        ) as Rule);
  const clocks = clocksOf(ctx);
  try {
    return await readQueue(free);
  } catch (error) {
    // A role's own condition may read what the role hides: then only what is mine can be asked for.
    return free ? readQueue(null).catch(unlessAltered) : unlessAltered(error);
  }

  async function readQueue(others: Rule | null): Promise<HomeQueue> {
    const filter = allOf(open, others ? { or: [mine(WHOSE), others] } : mine(WHOSE)) as Rule;
    const fields = [...new Set([...part.columns, WHOSE, ...clocks.fields])];
    const late = clocks.late(ctx.clock.now());
    const [records, all, over] = await Promise.all([
      nearest(ctx, filter, clocks, fields),
      list(ctx, OBJECT, { filter, fields: ["id"], limit: 1, count: true }),
      late
        ? list(ctx, OBJECT, { filter: { and: [filter, late] }, fields: ["id"], limit: 1, count: true })
        : null,
    ]);
    const [titles, worth] = await Promise.all([
      titlesFor(ctx, OBJECT, records, part.columns),
      customersTiers(ctx, object!.fields, records),
    ]);
    return {
      ...part,
      stage,
      filter,
      sort: clocks.fields.includes(DUE) ? [DUE] : [],
      at: ctx.clock.now(),
      data: records as PageRecord[],
      count: all.count ?? 0,
      late: over?.count ?? 0,
      titles,
      waits: Object.fromEntries(
        records.flatMap((record) => {
          const wait = clocks.waitOf(record);
          return wait ? [[record.id, wait]] : [];
        }),
      ),
      free: records.filter((record) => (record[WHOSE] ?? null) === null).map(({ id }) => id),
      takes: others !== null,
      ...worth,
    };
  }
}

/** What is promised about a ticket, as far as the workspace says and the actor may know. */
interface Clocks {
  /** Fields that the clocks read. */
  fields: readonly string[];
  /** Records with such a clock, those whose moment comes first in front. */
  lists: readonly Pick<ListQuery, "filter" | "sort">[];
  /** Records without any. */
  none: Rule | undefined;
  /** Records of which a moment has passed; null where nothing is promised. */
  late(now: number): Rule | null;
  /** The nearest moment of a record. */
  waitOf(record: RecordJson): HomeWait | null;
}

function clocksOf(ctx: Context): Clocks {
  const knows = (key: string) => fieldOf(ctx, OBJECT, key) !== undefined;
  const hours = ctx.workspace.settings.get(ANSWER_HOURS);
  const answer = typeof hours === "number" && knows(OPENED) && knows(ANSWERED) ? hours * HOUR : null;
  const due = knows(DUE);
  const has = (key: string): Rule => ({ "!": [{ empty: [{ var: key }] }] });
  const owed: Rule = { and: [{ empty: [{ var: ANSWERED }] }, has(OPENED)] };
  const not = (rule: Rule): Rule => ({ "!": [rule] });
  return {
    fields: [
      ...(due ? [DUE] : []),
      ...(knows(OPENED) ? [OPENED] : []),
      ...(knows(ANSWERED) ? [ANSWERED] : []),
    ],
    lists: [
      ...(due ? [{ filter: has(DUE), sort: [DUE] }] : []),
      ...(answer === null ? [] : [{ filter: owed, sort: [OPENED] }]),
    ],
    none: allOf(due ? not(has(DUE)) : undefined, answer === null ? undefined : not(owed)),
    late(now) {
      const before = (key: string, at: number): Rule => ({ "<": [{ var: key }, new Date(at).toISOString()] });
      const rules = [
        ...(due ? [{ and: [has(DUE), before(DUE, now)] }] : []),
        ...(answer === null ? [] : [{ and: [owed, before(OPENED, now - answer)] }]),
      ];
      return rules.length > 0 ? { or: rules } : null;
    },
    waitOf(record) {
      const waits: HomeWait[] = [];
      if (due && typeof record[DUE] === "string") waits.push({ clock: "result", due: record[DUE] });
      if (answer !== null && typeof record[OPENED] === "string" && (record[ANSWERED] ?? null) === null) {
        const until = Date.parse(record[OPENED]) + answer;
        waits.push({ clock: "answer", due: new Date(until).toISOString() });
      }
      waits.sort((a, b) => Date.parse(a.due) - Date.parse(b.due));
      return waits[0] ?? null;
    },
  };
}

/**
 * The records whose nearest moment comes first. Whatever is among the first by its nearest moment is among the first by that one clock,
 * so that as many by each clock hold them all.
 */
async function nearest(
  ctx: Context,
  filter: Rule,
  clocks: Clocks,
  fields: readonly string[],
): Promise<RecordJson[]> {
  const read = (more: Rule | undefined, sort: readonly string[]) =>
    list(ctx, OBJECT, { filter: allOf(filter, more), sort, fields, limit: MOST });
  const [rest, ...timed] = await Promise.all([
    read(clocks.none, clocks.fields.includes(OPENED) ? [OPENED] : []),
    ...clocks.lists.map((one) => read(one.filter, one.sort ?? [])),
  ]);
  const byId = new Map(timed.flatMap(({ data }) => data.map((record) => [record.id, record] as const)));
  const at = (record: RecordJson) => Date.parse(clocks.waitOf(record)?.due ?? "");
  const ordered = [...byId.values()].sort((a, b) => at(a) - at(b) || (a.id < b.id ? -1 : 1));
  const others = rest!.data.filter(({ id }) => !byId.has(id));
  return [...ordered, ...others].slice(0, MOST);
}

/** What the customers of these records are worth, by record, where the actor may know. */
async function customersTiers(
  ctx: Context,
  known: readonly { key: string }[],
  records: readonly RecordJson[],
): Promise<Pick<HomeQueue, "tier" | "tiers">> {
  const customers = reads(ctx, "customer") ? pageObject(ctx, "customer") : null;
  const tier = customers?.fields.find(({ key }) => key === "tier") ?? null;
  if (!tier || !known.some(({ key }) => key === "customer")) return { tier: null, tiers: {} };
  const ids = [
    ...new Set(records.flatMap(({ customer }) => (typeof customer === "string" ? [customer] : []))),
  ];
  if (ids.length === 0) return { tier, tiers: {} };
  const { data } = await list(ctx, "customer", {
    filter: { in: [{ var: "id" }, ids] },
    fields: ["id", tier.key],
    limit: MOST,
  });
  const tiers = new Map(data.map((customer) => [customer.id, customer[tier.key]]));
  return {
    tier,
    tiers: Object.fromEntries(
      records.flatMap(({ id, customer }) => {
        const value = tiers.get(String(customer)) ?? null;
        return value === null ? [] : [[id, value]];
      }),
    ),
  };
}
