import type { Context } from "../../context.ts";
import { message } from "../../i18n/messages/index.ts";
import { movedLately } from "../../records/moved-lately.server.ts";
import { runWords } from "../../records/timeline-run-words.server.ts";
import { runsOf } from "../../records/timeline-runs.server.ts";
import type { HomeMoves } from "../../ui/home/model.ts";
import type { PageRecord } from "../../ui/model.ts";
import { pageObject } from "../model.server.ts";
import { fieldOf, MOST, mine, partOf, unlessAltered } from "./sections.server.ts";

/** Days back that count as lately. */
const DAYS = 14;
const DAY = 86_400_000;

/** Customers whose tier has changed lately, each with the rule that did it and why, or with who did. */
export async function movedTiers(ctx: Context, own: boolean): Promise<HomeMoves | null> {
  const object = pageObject(ctx, "customer");
  const tier = object && fieldOf(ctx, "customer", "tier");
  if (!object || !tier) return null;
  const part = partOf(object, [object.title ?? "id"]);
  try {
    const { moves, titles } = await movedLately(ctx, object.key, {
      field: tier.key,
      since: ctx.clock.now() - DAYS * DAY,
      filter: own ? mine("owner") : undefined,
      fields: part.columns,
    });
    const shown = moves.slice(0, MOST);
    const model = ctx.workspace.objects.get(object.key)!;
    const runs = await runsOf(
      ctx,
      model,
      shown.map(({ event }) => event),
    );
    return {
      ...part,
      days: DAYS,
      field: object.fields.find((field) => field.key === tier.key)!,
      data: shown.map(({ record }) => record as PageRecord),
      count: moves.length,
      titles,
      moves: Object.fromEntries(
        shown.map(({ record, from, to, at, event, actor }) => {
          const others = runs.get(event) ?? [];
          const run = others.find((one) => sets(one.steps, tier.key));
          const because = run && runWords(ctx, model, run, others, titles);
          const by = actor.kind === "system" ? message("record_actor_system", {}, ctx.locale) : actor.name;
          return [record.id, { from, to, at: new Date(at).toISOString(), by, ...(because && { because }) }];
        }),
      ),
    };
  } catch (error) {
    return unlessAltered(error);
  }
}

const sets = (steps: unknown, field: string): boolean =>
  (steps as { changes?: Record<string, unknown> }[]).some((step) => step.changes && field in step.changes);
