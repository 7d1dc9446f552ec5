import type { Field } from "../../fields/field-type.ts";
import type { Rule } from "../../logic/types.ts";
import type { Chip } from "./chip.ts";
import { call, chipOf, ruleOf } from "./chip-rule.ts";

/**
 * A list's filter as conditions: `{ "and": [condition, …] }`. What chips cannot say stays exactly as it was written: a condition is
 * only shown as a chip when the chip gives it back unchanged.
 */

/** One condition of a filter: shown as a chip, or kept as it is. */
export type Condition = { chip: Chip } | { rule: Rule };

/** The conditions of a filter, in order: the members of its outermost `and`, else the filter itself. */
export function conditionsOf(
  filter: Rule | undefined | null,
  fields: ReadonlyMap<string, Field>,
): Condition[] {
  if (filter === undefined || filter === null) return [];
  return membersOf(filter).map((rule) => {
    const chip = chipOf(rule, fields);
    return chip ? { chip } : { rule };
  });
}

function membersOf(filter: Rule): unknown[] {
  const node = call(filter);
  return node?.op === "and" && Array.isArray((filter as { and: unknown }).and) ? node.args : [filter];
}

/** The filter of these conditions; undefined when there is none. */
export function filterOf(
  conditions: readonly Condition[],
  fields: ReadonlyMap<string, Field>,
): Rule | undefined {
  const rules = conditions.map((one) =>
    "chip" in one ? ruleOf(one.chip, fields.get(one.chip.field)!) : one.rule,
  );
  return rules.length === 0 ? undefined : { and: rules };
}

/** Both at once; undefined when neither asks for anything. */
export function both(first: Rule | undefined | null, second: Rule | undefined | null): Rule | undefined {
  const rules = [first, second].filter((rule) => rule !== undefined && rule !== null);
  return rules.length < 2 ? rules[0] : { and: rules.flatMap(membersOf) };
}
