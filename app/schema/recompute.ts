import { same } from "./diff.ts";
import type { FieldModel, Workspace } from "./workspace.ts";

/** What existing records do not have yet, or have by an older definition: a stored figure, or a text's search entries. */
export interface Stale {
  object: string;
  field: string;
}

/** Keys of a field that say nothing about its value. */
const WORDING = ["label", "help", "archived"];

/**
 * Stored formulas and roll-ups that a publish makes stale: new ones, changed ones, those whose inputs' meaning changed, and
 * formulas of every object when the time zone moved, since days and months are the workspace's. Texts that come back from the
 * archive were left out of the search entries written meanwhile, and one that becomes the title is found by its sound from now on. Objects that are new have no records; those that come back from
 * the archive kept theirs, and nobody kept their figures.
 */
export function staleFigures(before: Workspace, next: Workspace): Stale[] {
  const zoneMoved = before.timeZone !== next.timeZone;
  return [...next.objects.values()].flatMap((object): Stale[] => {
    const old = before.objects.get(object.key);
    if (!old && !before.schemas.some((schema) => schema.kind === "object" && schema.key === object.key))
      return [];
    const stale = new Set<string>();
    // In order of their inputs: a formula that reads a stale one is stale.
    for (const field of object.storedFormulas) {
      const inputs = field.formula!.paths;
      if (zoneMoved || differs(old?.fields.get(field.key), field) || inputs.some((path) => stale.has(path))) {
        stale.add(field.key);
      }
    }
    for (const field of object.fields.values()) {
      if (!field.rollup) continue;
      if (zoneMoved && field.rollup.filter) stale.add(field.key);
      else if (differs(old?.fields.get(field.key), field)) stale.add(field.key);
    }
    for (const { key } of object.searchable) if (old?.archived.has(key)) stale.add(key);
    // Search entries hold how the title sounds.
    const { title } = object;
    if (old && old.title.key !== title.key && object.searchable.includes(title)) stale.add(title.key);
    return [...stale].map((field) => ({ object: object.key, field }));
  });
}

function differs(was: FieldModel | undefined, is: FieldModel): boolean {
  if (!was?.stored) return true;
  const meaning = (field: FieldModel) =>
    Object.fromEntries(Object.entries(field.def).filter(([key]) => !WORDING.includes(key)));
  return !same(meaning(was), meaning(is));
}
