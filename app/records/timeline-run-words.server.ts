import { traceScope } from "../access/can.ts";
import type { Context } from "../context.ts";
import type { Value } from "../fields/value.ts";
import { message } from "../i18n/messages/index.ts";
import { type Locale, label, type Text } from "../i18n/text.ts";
import { says } from "../logic/says.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import type { TimelineRun } from "./timeline-entries.ts";
import { strongest } from "./timeline-reasons.server.ts";
import { type Step, stepsOf } from "./timeline-runs.server.ts";
import type { RunWords } from "./timeline-story.ts";
import { traceOf } from "./timeline-trace.server.ts";
import { quotedWords, type Speaker } from "./timeline-values.server.ts";
import { whyWords } from "./timeline-why.server.ts";
import type { Titles } from "./types.ts";

/** Runs of one event in words; those that did nothing are left out. */
export function tell(
  ctx: Context,
  model: ObjectModel,
  runs: readonly TimelineRun[],
  titles: Titles,
): RunWords[] {
  return runs
    .filter((run) => run.state !== "done" || stepsOf(run).some((step) => step.status === "done"))
    .map((run) => runWords(ctx, model, run, runs, titles));
}

/** One run in words. `others`: the runs of the same event, whose reasons stand behind fields that they set. */
export function runWords(
  ctx: Context,
  model: ObjectModel,
  run: TimelineRun,
  others: readonly TimelineRun[],
  titles: Titles,
): RunWords {
  const speaker = speakerFor(ctx, model, titles);
  const steps = stepsOf(run);
  const did = steps.filter((step) => step.status === "done").flatMap((step) => didWords(step, speaker) ?? []);
  const reasons = [...new Set(strongest(whyWords(run, others, speaker)).map((reason) => reason.words))];
  const { locale } = ctx;
  const rule = ruleName(ctx, run.automation);
  const because = reasons.join(locale === "en" ? " and " : "，");
  const code =
    run.state !== "done"
      ? `record_run_${run.state}`
      : did.length === 0
        ? "record_run_hidden"
        : reasons.length > 0
          ? "record_run_because"
          : "record_run";
  return {
    automation: run.automation,
    state: run.state,
    sentence: message(code, { rule, did: listed(did, locale), because }, locale),
    rule,
    because: because === "" ? null : because,
    made: steps.flatMap(({ created, updated }) => {
      const link = created ?? updated;
      const title = link && titles[link.object]?.[link.id];
      return link && title !== undefined ? [{ object: link.object, id: link.id, title }] : [];
    }),
    trace: traceOf(run, speaker),
  };
}

/** 「甲，乙」, "a, b and c" */
function listed(parts: readonly string[], locale: Locale): string {
  if (locale !== "en") return parts.join("，");
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

/** Names behind a trace: what titles are at hand, which are those that the reader may see. */
export function speakerFor(ctx: Context, model: ObjectModel, titles: Titles): Speaker {
  return {
    ctx,
    object: model,
    scope: traceScope(ctx.workspace, ctx.actor, model.key),
    nameOf: (id, to) =>
      to.map((object) => titles[object]?.[id]).find((name) => typeof name === "string") ?? undefined,
  };
}

/** What a step did: made a record, set fields of this one or another, told somebody. */
function didWords(step: Step, speaker: Speaker): string | null {
  const { ctx } = speaker;
  const called = (key: string) => {
    const name = label(ctx.workspace.objects.get(key)?.label, ctx.locale) || key;
    return ctx.locale === "en" ? name.toLowerCase() : name;
  };
  if (step.created) return message("record_did_create", { object: called(step.created.object) }, ctx.locale);
  if (step.updated) {
    const model = ctx.workspace.objects.get(step.updated.object);
    const did = model ? setWords(step.updated.changes, { ...speaker, object: model }) : "";
    const params = { object: called(step.updated.object), did };
    return message(did === "" ? "record_did_update" : "record_did_update_set", params, ctx.locale);
  }
  const did = setWords(step.changes, speaker);
  if (did !== "") return did;
  if (step.user === undefined) return null;
  return message("record_did_notify", { person: speaker.nameOf(step.user, ["user"]) ?? "" }, ctx.locale);
}

/** 「把跟进设为“已回访”」 */
function setWords(changes: Step["changes"], speaker: Speaker): string {
  const { ctx, object: model } = speaker;
  return Object.entries(changes ?? {})
    .map(([key, { to }]) => {
      const field = model.fields.get(key);
      const parsed = field?.type.parse(to, field);
      const value: Value | null = parsed && "value" in parsed ? parsed.value : (to as Value | null);
      const params = {
        field: label(field?.label, ctx.locale) || key,
        value: quotedWords(value, key, speaker),
      };
      return says(value === null ? "record_did_clear" : "record_did_set", params, ctx.locale);
    })
    .join(ctx.locale === "en" ? ", " : "，");
}

/** What a rule is called in the reader's language. */
export function ruleName(ctx: Context, key: string): string {
  const rule = ctx.workspace.part<{ label: Text }>("automation", key);
  return rule ? label(rule.label, ctx.locale) : key;
}
