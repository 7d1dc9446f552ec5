import type { Context } from "../context.ts";
import type { Field } from "../fields/field-type.ts";
import { choicesIn } from "./choices.ts";
import type { InspectedColumn } from "./inspect.server.ts";

/** A value of a column of choices that is no choice of the field, and how many rows have it. */
export interface StrangeValue {
  value: string;
  count: number;
}

/** Whether the field takes one of a list of options (or several), so that a file's words may need translating. */
export const hasChoices = (field: Field): boolean => field.options !== undefined && !field.type.computed;

/** The values of a column that the field does not know, most frequent first. Empty for fields without options. */
export function strangeValues(
  field: Field,
  column: Pick<InspectedColumn, "values">,
  { workspace, locale }: Pick<Context, "workspace" | "locale">,
): StrangeValue[] {
  if (!hasChoices(field)) return [];
  const env = { timeZone: workspace.timeZone, locale };
  const knows = (text: string) => "value" in field.type.parseText(text, field, env);
  const several = field.type.valueType(field).kind === "list";
  const counts = new Map<string, number>();
  for (const [text, times] of column.values) {
    if (knows(text)) continue;
    const parts = several ? choicesIn(text).filter((part) => !knows(part)) : [text];
    for (const part of parts) counts.set(part, (counts.get(part) ?? 0) + times);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([value, count]) => ({ value, count }));
}
