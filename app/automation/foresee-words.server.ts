import type { Context } from "../context.ts";
import { message } from "../i18n/messages/index.ts";
import { label } from "../i18n/text.ts";
import { maskTrace } from "../records/mask-runs.ts";
import { allowedRows } from "../records/row-access.server.ts";
import type { TimelineRun } from "../records/timeline-entries.ts";
import { strongest } from "../records/timeline-reasons.server.ts";
import type { Speaker } from "../records/timeline-values.server.ts";
import { whyWords } from "../records/timeline-why.server.ts";
import { titlesFor, titlesOf } from "../records/titles.server.ts";
import type { Input, Titles } from "../records/types.ts";
import { sameValue } from "../records/values.ts";
import { foresee } from "./foresee.server.ts";
import { collisionWords, isPerson, stepWords } from "./foresee-steps.server.ts";
import { type ForeseenRun, type Held, type Scene, unknownFields } from "./foreseen.ts";
import type { AutomationModel } from "./model.ts";

/** What one rule would do, in the reader's language. */
export interface WillDo {
  automation: string;
  /** Name of the rule. */
  rule: string;
  /** 「派给 王强」, 「处理期限 …（2天后）」 */
  does: string[];
  /** 「问题分类 是 物流」; empty where nothing may be said. */
  because: string;
}

/**
 * What rules would do once this record is made, one entry for each rule that would do something that the actor may know of: fields of
 * the record that end up with a rule's value, records made, people told. Empty where no rule would do anything.
 * @param input as a write of the record would be sent; unfinished input is fine
 * @throws AppError as {@link foresee}
 */
export async function foreseeWords(ctx: Context, objectKey: string, input: Input): Promise<WillDo[]> {
  const scene = await foresee(ctx, objectKey, input);
  if (!scene) return [];
  const seen = await seenRecords(scene);
  const titles = await titlesIn(scene, seen);
  const runs = scene.runs.map((run) => shownRun(scene, run, seen));
  return runs.flatMap((run, at) => {
    const { held } = scene.runs[at]!;
    const speaker = speakerFor(scene, held, titles);
    const told = [...run.steps]
      .sort((a, b) => Number(namesPerson(b, held)) - Number(namesPerson(a, held)))
      .map((step) => ({ step, words: stepWords(scene, scene.runs[at]!, step, speaker, seen) }))
      .filter(({ words }) => words.length > 0);
    const { collision } = scene.runs[at]!;
    const does = told.flatMap(({ words }) => words);
    if (collision && seen.has(held)) does.push(collisionWords(collision, speaker));
    if (does.length === 0) return [];
    if (scene.runs[at]!.unsure) does.push(message("foresee_unsure", {}, ctx.locale));
    // Reasons of what is told, and of nothing else.
    const shown = { ...run, steps: told.map(({ step }) => step) };
    const others = runs.filter((one, index) => one !== run && scene.runs[index]!.held === held);
    const reasons = strongest(whyWords(asTimeline(shown), others.map(asTimeline), speaker));
    const because = [...new Set(reasons.map((reason) => reason.words))].join(
      ctx.locale === "en" ? " and " : "，",
    );
    const rule = ctx.workspace.part<AutomationModel>("automation", run.automation);
    return [
      { automation: run.automation, rule: label(rule?.label, ctx.locale) || run.automation, does, because },
    ];
  });
}

const asTimeline = (run: ReturnType<typeof shownRun>): TimelineRun => run as unknown as TimelineRun;

/** Of the records that would be there, those that the actor could read. */
async function seenRecords(scene: Scene): Promise<ReadonlySet<Held>> {
  const made = scene.runs.flatMap((run) => run.steps.flatMap((step) => step.made ?? []));
  const seen = new Set<Held>();
  const { me } = scene;
  for (const held of new Set([scene.root, ...made])) {
    const rows = [{ id: held.id, values: held.values }];
    if ((await allowedRows(me, me.tx ?? me.db, "read", held.model, rows)).size > 0) seen.add(held);
  }
  return seen;
}

/**
 * A run as a reader of the record's timeline would see it: of its own fields those that end up with the value which the run gave
 * them. What happens to a record that it made is told with the record.
 */
function shownRun(scene: Scene, run: ForeseenRun, seen: ReadonlySet<Held>) {
  const { held } = run;
  const scope = scene.scopeOf(held);
  const unknown = unknownFields(scene, held);
  const later = scene.runs.slice(scene.runs.indexOf(run) + 1);
  const steps = run.steps.map(({ changes, traces, when, ...step }) => ({
    ...step,
    ...(when && { when: maskTrace(when, scope) }),
    ...(traces && {
      traces: Object.fromEntries(
        Object.entries(traces).flatMap(([field, node]) =>
          unknown.has(field) ? [] : [[field, maskTrace(node, scope)]],
        ),
      ),
    }),
    changes: Object.fromEntries(
      Object.entries(changes ?? {}).filter(
        ([key, { to }]) =>
          held === scene.root &&
          seen.has(held) &&
          !unknown.has(key) &&
          lasts(held, key, to) &&
          !later.some((other) => other.held === held && other.steps.some((one) => one.changes?.[key])),
      ),
    ),
  }));
  return {
    automation: run.automation,
    state: "done",
    trace: run.trace && maskTrace(run.trace, scope),
    steps,
  };
}

type ShownStep = ReturnType<typeof shownRun>["steps"][number];

/** The field holds this value in the end, and did not before any rule. */
function lasts(held: Held, key: string, to: unknown): boolean {
  const field = held.model.fields.get(key)!;
  const last = held.values[key] ?? null;
  if (sameValue(last, held.first[key])) return false;
  return JSON.stringify(field.type.toJson(last, field)) === JSON.stringify(to);
}

const namesPerson = (step: ShownStep, held: Held): boolean =>
  Object.entries(step.changes).some(([key, { to }]) => to !== null && isPerson(held.model.fields.get(key)));

/** Names of everybody and everything that is told of, as far as the actor may see them. */
async function titlesIn(scene: Scene, seen: ReadonlySet<Held>): Promise<Titles> {
  const { me } = scene;
  const people = scene.runs.flatMap(({ steps }) =>
    steps.flatMap(({ user }) => (user === undefined ? [] : [{ object: "user", id: user }])),
  );
  const beside = scene.runs.flatMap(({ steps }) => steps.flatMap(({ changed }) => changed ?? []));
  const found = [await titlesOf(me, [...people, ...beside])];
  for (const { object, values } of beside) found.push(await titlesFor(me, object, [values]));
  for (const held of seen) {
    const unknown = unknownFields(scene, held);
    const bag = Object.fromEntries(
      [...held.model.fields.values()].flatMap((field) =>
        unknown.has(field.key) ? [] : [[field.key, field.type.toJson(held.values[field.key] ?? null, field)]],
      ),
    );
    found.push(await titlesFor(me, held.model.key, [bag]));
  }
  const titles: Titles = {};
  for (const one of found)
    for (const [object, names] of Object.entries(one)) titles[object] = { ...titles[object], ...names };
  return titles;
}

const speakerFor = (scene: Scene, held: Held, titles: Titles): Speaker => ({
  ctx: scene.me,
  object: held.model,
  scope: scene.scopeOf(held),
  nameOf: (id, to) =>
    to.map((object) => titles[object]?.[id]).find((name) => typeof name === "string") ?? undefined,
});
