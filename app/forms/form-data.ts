import type { TextEnv } from "../fields/field-type.ts";
import type { FormItemModel } from "./kind.ts";

/**
 * What a plain HTML form posts, as JSON values that the fields read: several texts of one name for a list, `true` and `false` for
 * yes and no, wall time for a moment, line breaks as one character. Names that the form does not have are left out.
 */
export function fromFormData(
  items: readonly FormItemModel[],
  sent: URLSearchParams,
  env: TextEnv,
): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const { field } of items) {
    if (!sent.has(field.key)) continue;
    const texts = sent.getAll(field.key).filter((text) => text !== "");
    const { kind } = field.type.valueType(field);
    given[field.key] = kind === "list" ? texts : single(field, kind, texts.at(-1), env);
  }
  return given;
}

function single(
  field: FormItemModel["field"],
  kind: string,
  text: string | undefined,
  env: TextEnv,
): unknown {
  // A box of nothing but spaces is an empty box.
  if (text === undefined || text.trim() === "") return null;
  if (kind === "boolean" && (text === "true" || text === "false")) return text === "true";
  if (kind === "moment") {
    const parsed = field.type.parseText(text, field, env);
    return "value" in parsed ? field.type.toJson(parsed.value, field) : text;
  }
  return text.replaceAll("\r\n", "\n");
}
