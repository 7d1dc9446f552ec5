import type { Rule } from "../logic/types.ts";
import type { FieldModel } from "../schema/workspace.ts";

/** The condition of referring to one record by this reference field; written so that a list shows it as a chip where it can. */
export function leadsHere(field: FieldModel, object: string, id: string): Rule {
  const { key } = field;
  const link = field.type.valueType(field).kind === "link";
  return link
    ? { and: [{ "==": [{ var: `${key}.id` }, id] }, { "==": [{ var: `${key}.object` }, object] }] }
    : { in: [{ var: key }, [id]] };
}
