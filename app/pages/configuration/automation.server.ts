import { hasAbility } from "../../access/can.ts";
import type { DescribeTools, StepParts } from "../../automation/actions/action.ts";
import { describeTrigger } from "../../automation/describe.ts";
import type { AutomationModel } from "../../automation/model.ts";
import type { RecordTest } from "../../automation/test.server.ts";
import { testAutomation } from "../../automation/test.server.ts";
import type { Context } from "../../context.ts";
import { notFound } from "../../errors.ts";
import { speakerFor } from "../../records/timeline-run-words.server.ts";
import { traceWords } from "../../records/timeline-trace.server.ts";
import { titlesFor } from "../../records/titles.server.ts";
import type { AutomationLine, TryAnswer } from "../../ui/configuration/model.ts";
import { named, type Sayer } from "./kinds.server.ts";

const WEEK = 7 * 86_400_000;

/** A rule in words, with how often it ran lately. */
export async function automationLine(
  ctx: Context,
  rule: AutomationModel,
  sayer: Sayer,
): Promise<AutomationLine> {
  const { workspace, locale } = ctx;
  return {
    trigger: `${describeTrigger(workspace, rule, locale, sayer.nameOf, sayer.get)}${locale === "en" ? ":" : "："}`,
    object: named(workspace, "object", rule.object),
    enabled: rule.enabled,
    order: rule.order,
    before: rule.timing === "before",
    once: rule.oncePerRecord,
    steps: rule.steps.map((step) => ({
      key: step.key,
      action: step.action.label,
      says: stepWords(ctx, rule, step.key, sayer) ?? step.key,
      values: stepParts(ctx, rule, step.key, sayer)?.values ?? [],
      when: step.when ? sayer.say(step.when) : null,
    })),
    runs: hasAbility(workspace, ctx.actor, "automation.view") ? await recentRuns(ctx, rule.key) : null,
  };
}

/** What a step does: its lead and what else it sets; null when the rule has no such step now. */
function stepParts(
  ctx: Context,
  rule: AutomationModel | undefined,
  key: string,
  { say }: Sayer,
): StepParts | null {
  const step = rule?.steps.find((one) => one.key === key);
  if (!rule || !step) return null;
  const object = ctx.workspace.objects.get(rule.object)!;
  const tools: DescribeTools = { workspace: ctx.workspace, object, locale: ctx.locale, say };
  return (
    step.action.parts?.(step.prepared, tools) ?? {
      lead: step.action.describe(step.prepared, tools),
      values: [],
    }
  );
}

/** The lead of what a step does; null when the rule has no such step now. It stands by itself here, not in the rule's sentence. */
export function stepWords(
  ctx: Context,
  rule: AutomationModel | undefined,
  key: string,
  sayer: Sayer,
): string | null {
  const words = stepParts(ctx, rule, key, sayer)?.lead;
  return words === undefined ? null : words.charAt(0).toUpperCase() + words.slice(1);
}

async function recentRuns(ctx: Context, automation: string): Promise<Record<string, number>> {
  const rows = await ctx.db.all<{ state: string; n: number }>(
    "SELECT state, count(*) AS n FROM runs WHERE automation = ? AND started_at >= ? GROUP BY state",
    [automation, ctx.clock.now() - WEEK],
  );
  return Object.fromEntries(rows.map(({ state, n }) => [state, Number(n)]));
}

/** Tries a rule on one record without changing anything, in words. 403 without `automation.view` or `schema.publish`, 404. */
export async function tryAutomation(
  ctx: Context,
  key: string,
  record: string,
  sayer: Sayer,
): Promise<TryAnswer> {
  const tried = (await testAutomation(ctx, key, { record })) as RecordTest;
  const rule = ctx.workspace.part<AutomationModel>("automation", key);
  if (!rule) throw notFound();
  const object = ctx.workspace.objects.get(rule.object)!;
  const titles = await titlesFor(ctx, object.key, [{ id: record }]);
  return {
    matched: tried.matched,
    trace: tried.trace ? [traceWords(tried.trace, speakerFor(ctx, object, titles))] : [],
    would: await Promise.all(
      tried.would.map(async (step) => ({
        step: String(step.step),
        says: step.hidden === true ? null : stepWords(ctx, rule, String(step.step), sayer),
        skipped: step.skipped === true,
        hidden: step.hidden === true,
        reason: typeof step.reason === "string" ? step.reason : null,
        values: await valueLines(
          ctx,
          typeof step.object === "string" ? step.object : object.key,
          step.values,
        ),
      })),
    ),
  };
}

/** What a step would write, as people read it. */
async function valueLines(
  ctx: Context,
  objectKey: string,
  values: unknown,
): Promise<TryAnswer["would"][number]["values"]> {
  const model = ctx.workspace.objects.get(objectKey);
  if (!model || typeof values !== "object" || values === null) return [];
  const given = values as Record<string, unknown>;
  const titles = await titlesFor(ctx, objectKey, [given]);
  return Object.entries(given).flatMap(([key, json]) => {
    const field = model.fields.get(key);
    if (!field || json === null || json === undefined) return [];
    const { object = field.to?.[0] ?? "", id = json } = (typeof json === "object" ? json : {}) as {
      object?: string;
      id?: unknown;
    };
    const name = field.to ? titles[object]?.[String(id)] : undefined;
    const parsed = field.type.parse(json, field);
    const env = { timeZone: ctx.workspace.timeZone, locale: ctx.locale };
    const text = "value" in parsed ? field.type.format(parsed.value, field, env) : String(json);
    return [{ label: field.label, value: name ?? text }];
  });
}
