import type { OpenForm, OpenItem } from "./form-model.ts";

/** The field that a JSON Pointer names, `/score` or `/score/0`. */
export function fieldOf(path: string): string {
  return (path.split("/")[1] ?? "").replaceAll("~1", "/").replaceAll("~0", "~");
}

/** Whether a field has an input in the form. `only`: where nothing but these is asked for. */
export function showsInput(
  { field }: OpenItem,
  shown: ReadonlySet<string>,
  only: readonly string[] | undefined,
): boolean {
  return !field.readOnly && shown.has(field.key) && (!only || only.includes(field.key));
}

/** Keys of the fields that have an input. */
export function inputsOf(
  form: OpenForm,
  shown: ReadonlySet<string>,
  only: readonly string[] | undefined,
): ReadonlySet<string> {
  return new Set(
    form.sections.flatMap((section) =>
      section.items.filter((item) => showsInput(item, shown, only)).map((item) => item.field.key),
    ),
  );
}
