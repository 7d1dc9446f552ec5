import { can } from "../../access/can.ts";
import type { Context } from "../../context.ts";
import type { Rule } from "../../logic/types.ts";
import { aggregate } from "../../records/aggregate.server.ts";
import { list } from "../../records/read.server.ts";
import type { RecordJson } from "../../records/types.ts";
import type { HomeVisit, HomeVisits } from "../../ui/home/model.ts";
import type { PageRecord } from "../../ui/model.ts";
import { pageObject } from "../model.server.ts";
import { allOf, fieldOf, MOST, mine, partOf, reads, unlessAltered } from "./sections.server.ts";

/** Days without a contact after which a VIP is due, where the settings say nothing. */
const DAYS = 30;
const DAY = 86_400_000;
/** VIPs that are looked at: as many as a list gives at once. */
const MOST_VIPS = 500;

/**
 * VIPs to be in touch with today: those whose planned revisit or care is due within a day, and those with whom nobody has been in
 * touch for `settings.tiers.vip_revisit_days` and for whom no task lies ahead. Null where the workspace has no such tier, or no activities.
 */
export async function dueVisits(ctx: Context, own: boolean): Promise<HomeVisits | null> {
  const object = pageObject(ctx, "customer");
  const activity = pageObject(ctx, "activity");
  const vip = fieldOf(ctx, "customer", "tier")?.options?.find((option) => option.key === "vip");
  if (!object || !activity || !vip || vip.archived) return null;
  const said = ctx.workspace.settings.get("tiers.vip_revisit_days");
  const days = typeof said === "number" ? said : DAYS;
  try {
    const part = partOf(object, [object.title ?? "id", "last_csat", "annual_revenue"]);
    const left: Rule | undefined = fieldOf(ctx, "customer", "lifecycle")
      ? { "!=": [{ var: "lifecycle" }, "churned"] }
      : undefined;
    const vips = await list(ctx, object.key, {
      filter: allOf({ "==": [{ var: "tier" }, vip.key] }, left, own ? mine("owner") : undefined),
      fields: [...new Set(["id", "created_at", ...part.columns])],
      limit: MOST_VIPS,
      titles: true,
    });
    const ids = vips.data.map(({ id }) => id);
    const [last, agreed] = await Promise.all([lastContacts(ctx, ids), agreedWith(ctx, ids)]);
    const due = vips.data.flatMap((record) => {
      const visit = visitOf(ctx, record, last.get(record.id) ?? null, agreed.get(record.id), days);
      return visit ? [{ record, visit }] : [];
    });
    due.sort((a, b) => urgency(a.visit) - urgency(b.visit));
    const shown = due.slice(0, MOST);
    return {
      ...part,
      days,
      log: can(ctx.workspace, ctx.actor, "create", "activity") ? activity.label : null,
      data: shown.map(({ record }) => record as PageRecord),
      count: due.length,
      titles: vips.titles ?? {},
      visits: Object.fromEntries(shown.map(({ record, visit }) => [record.id, visit])),
    };
  } catch (error) {
    return unlessAltered(error);
  }
}

/** When somebody was last in touch with each of these customers, as far as the actor may read it: milliseconds UTC. */
async function lastContacts(ctx: Context, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const { data } = await aggregate(ctx, "activity", {
    measure: "max:happened_at",
    by: ["customer"],
    filter: {
      and: [{ in: [{ var: "customer" }, [...ids]] }, { "<=": [{ var: "happened_at" }, { now: [] }] }],
    },
  });
  return new Map(
    data.flatMap(({ customer, value }) =>
      typeof value === "string" ? [[String(customer), Date.parse(value)] as const] : [],
    ),
  );
}

/** What is agreed on with a customer: the next open revisit or care, and whether any open task lies ahead. */
interface Agreed {
  visit: RecordJson | null;
  ahead: boolean;
}

const VISITS: ReadonlySet<unknown> = new Set(["revisit", "care"]);

/** Open tasks with a date of each of these customers, as far as the actor may read them. */
async function agreedWith(ctx: Context, ids: readonly string[]): Promise<Map<string, Agreed>> {
  const agreed = new Map<string, Agreed>();
  if (ids.length === 0 || !reads(ctx, "task")) return agreed;
  const { data } = await list(ctx, "task", {
    filter: {
      and: [
        { in: [{ var: "customer" }, [...ids]] },
        { in: [{ var: "status" }, ["open", "in_progress"]] },
        { "!": [{ empty: [{ var: "due_at" }] }] },
      ],
    },
    sort: ["due_at"],
    fields: ["id", "title", "kind", "due_at", "customer"],
    limit: MOST_VIPS,
  });
  for (const task of data) {
    const customer = String(task.customer);
    const known = agreed.get(customer) ?? { visit: null, ahead: false };
    agreed.set(customer, {
      visit: known.visit ?? (VISITS.has(task.kind) ? task : null),
      ahead: known.ahead || Date.parse(String(task.due_at)) > ctx.clock.now(),
    });
  }
  return agreed;
}

function visitOf(
  ctx: Context,
  record: RecordJson,
  last: number | null,
  agreed: Agreed | undefined,
  days: number,
): HomeVisit | null {
  const now = ctx.clock.now();
  const contact = last === null ? null : new Date(last).toISOString();
  const quiet = last === null ? null : Math.floor((now - last) / DAY);
  const visit = agreed?.visit;
  const due = visit ? String(visit.due_at) : "";
  if (visit && Date.parse(due) <= now + DAY)
    return { last: contact, quiet, task: { id: visit.id, title: String(visit.title ?? ""), due } };
  if (agreed?.ahead) return null;
  const since = last ?? Date.parse(String(record.created_at));
  return now - since >= days * DAY ? { last: contact, quiet, task: null } : null;
}

/** What is planned comes first, by its date; then the longest silence. */
function urgency({ task, last }: HomeVisit): number {
  if (task) return Date.parse(task.due) - 1e15;
  return last === null ? -1 : Date.parse(last);
}
