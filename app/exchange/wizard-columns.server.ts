import { hiddenFields } from "../access/can.ts";
import type { Context } from "../context.ts";
import type { Value } from "../fields/value.ts";
import type { Text } from "../i18n/text.ts";
import type { FieldModel, ObjectModel } from "../schema/workspace.ts";
import type { InspectedColumn } from "./inspect.server.ts";
import { idsByValue, probeKey } from "./look-up.server.ts";
import { targetsOf } from "./mapping.ts";
import type { ColumnState } from "./upload.ts";
import { hasChoices, type StrangeValue, strangeValues } from "./values.ts";

export interface ColumnView {
  index: number;
  heading: string;
  samples: string[];
  filled: number;
  choice: ColumnState | null;
  /** Columns of choices: words that the field does not know; `options` are what they may mean. */
  strange: StrangeValue[];
  options: { key: string; label: Text }[];
  /** There are more different values than were kept. */
  more: boolean;
  /** References: fields by which the records may be found, how many of the first values are, and which are not. */
  lookUp: { by: { key: string; label: Text }[]; asked: number; found: number; lost: string[] } | null;
}

/** Most strange values that are shown for one column. */
const SHOWN_VALUES = 60;
/** Most values that are named because nothing is found by them. */
const SHOWN_LOST = 20;
/** Values of a column that are looked for in the database. */
const ASKED = 100;

/** Words and dates can tell records apart; choices, long texts and what is computed cannot. */
export function canBeKey(field: FieldModel): boolean {
  if (field.type.computed || hasChoices(field)) return false;
  const { kind } = field.type.valueType(field);
  return (
    field.type.control !== "text" &&
    (kind === "text" || kind === "number" || kind === "date" || kind === "id" || kind === "moment")
  );
}

/** A column with what its field makes of its values. */
export async function columnView(
  ctx: Context,
  object: ObjectModel,
  column: InspectedColumn,
  choice: ColumnState | null,
): Promise<ColumnView> {
  const { index, heading, samples, filled, more } = column;
  const field = choice ? object.fields.get(choice.field) : undefined;
  return {
    index,
    heading,
    samples,
    filled,
    more,
    choice,
    strange: field ? strangeValues(field, column, ctx).slice(0, SHOWN_VALUES) : [],
    options:
      field && hasChoices(field)
        ? field.options!.filter((option) => !option.archived).map(({ key, label }) => ({ key, label }))
        : [],
    lookUp: field ? await lookUpView(ctx, field, column, choice!) : null,
  };
}

/** How many of the first values of a column find a record, by the field that was chosen. */
async function lookUpView(
  ctx: Context,
  field: FieldModel,
  column: InspectedColumn,
  choice: ColumnState,
): Promise<ColumnView["lookUp"]> {
  const targets = targetsOf(field, ctx.workspace);
  if (targets.length === 0) return null;
  const by = new Map<string, { key: string; label: Text }>();
  for (const target of targets) {
    const hidden = hiddenFields(ctx.workspace, ctx.actor, target.key);
    for (const one of target.fields.values()) {
      const fits = one.key === "external_id" || (!one.system && one.stored && canBeKey(one) && !one.to);
      if (fits && !hidden.has(one.key)) by.set(one.key, { key: one.key, label: one.label });
    }
  }
  const translate = new Map(choice.translate);
  const asked = column.values
    .slice(0, ASKED)
    .map(([text]) => ({ text, means: translate.get(text) ?? text }))
    .filter(({ means }) => means !== "");
  const found = new Set<string>();
  const meant = asked.map(({ means }) => means);
  for (const target of targets) {
    for (const key of new Set(choice.by ? [choice.by] : ["external_id", target.title.key])) {
      const one = by.has(key) ? target.fields.get(key) : undefined;
      if (one) for (const text of await known(ctx, target, one, meant)) found.add(text);
    }
  }
  if (!choice.by)
    for (const text of meant) if ("value" in field.type.parseText(text, field, envOf(ctx))) found.add(text);
  const lost = asked.filter(({ means }) => !found.has(means)).map(({ text }) => text);
  return {
    by: [...by.values()],
    asked: asked.length,
    found: asked.length - lost.length,
    lost: lost.slice(0, SHOWN_LOST),
  };
}

const envOf = ({ workspace, locale }: Context) => ({ timeZone: workspace.timeZone, locale });

/** Of these texts, those by which a record is found. */
async function known(
  ctx: Context,
  target: ObjectModel,
  by: FieldModel,
  texts: readonly string[],
): Promise<string[]> {
  const values = new Map<string, Value>();
  for (const text of texts) {
    const parsed = by.type.parseText(text, by, envOf(ctx));
    if ("value" in parsed && parsed.value !== null) values.set(text, parsed.value);
  }
  if (values.size === 0) return [];
  const ids = await idsByValue(ctx, ctx.db, target, by, [...values.values()]);
  return [...values].filter(([, value]) => ids.has(probeKey(by, value))).map(([text]) => text);
}

/** Of the first values of a column, how many find a record by this field. */
export async function knownBy(
  ctx: Context,
  object: ObjectModel,
  by: FieldModel,
  column: InspectedColumn,
): Promise<{ asked: number; found: number }> {
  const texts = column.values.slice(0, ASKED).map(([text]) => text);
  return { asked: texts.length, found: (await known(ctx, object, by, texts)).length };
}
