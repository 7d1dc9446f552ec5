import { visibleScope } from "../access/can.ts";
import type { Context } from "../context.ts";
import type { Field } from "../fields/field-type.ts";
import { message } from "../i18n/messages/index.ts";
import { label } from "../i18n/text.ts";
import { describe } from "../logic/describe.ts";
import { says } from "../logic/says.ts";
import { quotedWords, type Speaker, valueWords } from "../records/timeline-values.server.ts";
import {
  type Collision,
  type ForeseenRun,
  type ForeseenStep,
  type Held,
  type Scene,
  unknownFields,
} from "./foreseen.ts";

/** What single steps would do, in the reader's language. */

export const isPerson = (field: Field | undefined): boolean =>
  field?.to?.length === 1 && field.to[0] === "user";
const isTime = (field: Field): boolean => ["moment", "date"].includes(field.type.valueType(field).kind);

/** A step as far as it may be told. */
type ShownStep = Pick<ForeseenStep, "made" | "changed" | "does" | "user"> & {
  changes: Readonly<Record<string, unknown>>;
};

/** What a step would do that its asker may know; empty where that is nothing. */
export function stepWords(
  scene: Scene,
  run: ForeseenRun,
  step: ShownStep,
  speaker: Speaker,
  seen: ReadonlySet<Held>,
): string[] {
  const { me } = scene;
  if (step.made) return seen.has(step.made) ? [madeWords(scene, step.made, speaker)] : [];
  if (step.changed) return changedWords(me, step.changed, speaker);
  if (step.does) return [otherWords(me, run, step.does, speaker)];
  if (step.user !== undefined && Object.keys(step.changes).length === 0)
    return personWords("foresee_tells", step.user, speaker);
  return Object.keys(step.changes).flatMap((key) => fieldWords(scene, run.held, key, speaker));
}

/** 「派给 王强」, 「处理期限 2026年11月24日 16:50（2天后）」, 「把客户等级设为“VIP”」 */
function fieldWords({ me }: Scene, held: Held, key: string, speaker: Speaker): string[] {
  const field = held.model.fields.get(key)!;
  const value = held.values[key] ?? null;
  const name = label(field.label, me.locale) || key;
  if (value === null) return [message("foresee_clears", { field: name }, me.locale)];
  if (isPerson(field)) return personWords("foresee_goes_to", String(value), speaker);
  const until = isTime(field) ? fromNow(me, value) : null;
  if (until) {
    const params = { field: name, value: valueWords(value, key, speaker), until };
    return [message("foresee_due", params, me.locale)];
  }
  return [says("foresee_sets", { field: name, value: quotedWords(value, key, speaker) }, me.locale)];
}

/** A person by name; the asker as such; nobody where the name is not for the asker to know. */
function personWords(code: string, id: string, { ctx, nameOf }: Speaker): string[] {
  if (id === ctx.actor.id) return [message(`${code}_you`, {}, ctx.locale)];
  const person = nameOf(id, ["user"]);
  return person === undefined ? [] : [message(code, { person }, ctx.locale)];
}

/** A record that would be made: what it is called, whose it is and until when. */
function madeWords(scene: Scene, made: Held, speaker: Speaker): string {
  const { me } = scene;
  const unknown = unknownFields(scene, made);
  const about: Speaker = { ...speaker, object: made.model, scope: scene.scopeOf(made) };
  const fields = [...made.model.fields.values()].filter(
    (field) => !field.system && !unknown.has(field.key) && (made.values[field.key] ?? null) !== null,
  );
  const { title, label: object } = made.model;
  const named = !unknown.has(title.key) && title.key !== "id" ? made.values[title.key] : null;
  const name = label(object, me.locale) || made.model.key;
  const params = { object: me.locale === "en" ? name.toLowerCase() : name, title: named ?? "" };
  const parts = [
    message(named ? "foresee_makes_named" : "foresee_makes", params, me.locale),
    ...fields.filter(isPerson).flatMap((field) => fieldWords(scene, made, field.key, about)),
    ...fields
      .filter((field) => isTime(field) && fromNow(me, made.values[field.key]!) !== null)
      .flatMap((field) => fieldWords(scene, made, field.key, about)),
  ];
  return parts.join(me.locale === "en" ? ", " : "，");
}

/** 「做不成：已有任务的“标题”是 回访」 */
export function collisionWords({ model, field, value }: Collision, speaker: Speaker): string {
  const { locale } = speaker.ctx;
  const name = label(model.label, locale) || model.key;
  const params = {
    object: locale === "en" ? name.toLowerCase() : name,
    field: label(field.label, locale) || field.key,
    value: valueWords(value, field.key, { ...speaker, object: model }),
  };
  return message("foresee_taken", params, locale);
}

/** A record beside the one at hand, where the actor may read it, with what it would get. */
function changedWords(
  me: Context,
  changed: NonNullable<ForeseenStep["changed"]>,
  speaker: Speaker,
): string[] {
  const { object, id, values } = changed;
  const model = me.workspace.objects.get(object)!;
  const title = speaker.nameOf(id, [object]);
  if (title === undefined) return [];
  const scope = visibleScope(me.workspace, me.actor, object);
  const about: Speaker = { ...speaker, object: model, scope };
  const parts = Object.entries(values).flatMap(([key, json]) => {
    const field = model.fields.get(key)!;
    const parsed = scope.resolve(key) && field.type.parse(json, field);
    if (!parsed || !("value" in parsed)) return [];
    return [`${label(field.label, me.locale) || key} ${valueWords(parsed.value, key, about)}`];
  });
  if (parts.length === 0) return [];
  const params = {
    object: label(model.label, me.locale) || object,
    title,
    values: parts.join(me.locale === "en" ? ", " : "，"),
  };
  return [message("foresee_changes", params, me.locale)];
}

/** What the rule says of itself: an action that has no word of its own here. */
function otherWords(
  me: Context,
  run: ForeseenRun,
  step: NonNullable<ForeseenStep["does"]>,
  speaker: Speaker,
) {
  return step.action.describe(step.prepared, {
    workspace: me.workspace,
    object: run.held.model,
    locale: me.locale,
    say: (expression) =>
      describe(expression, { locale: me.locale, nameOf: (id, to) => speaker.nameOf(id, to) }),
  });
}

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** 「2天后」, "in 2 days": how far a moment or a day lies ahead; null where it does not. */
function fromNow(me: Context, value: unknown): string | null {
  const at = typeof value === "number" ? value : Date.parse(`${String(value)}T23:59:59Z`);
  const ahead = at - me.clock.now();
  const [unit, size] = STEPS.find(([, size]) => ahead >= size) ?? [null, 1];
  if (unit === null || Number.isNaN(at)) return null;
  return new Intl.RelativeTimeFormat(me.locale, { numeric: "always" }).format(Math.round(ahead / size), unit);
}
