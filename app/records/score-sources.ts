import type { FieldModel, ObjectModel, Workspace } from "../schema/workspace.ts";
import type { ViewModel } from "./view-kind.ts";

/** A score that records of another object give to this one. */
export interface ScoreSource {
  object: ObjectModel;
  /** The other object's reference that leads here. */
  by: FieldModel;
  field: FieldModel;
  /** When it was given. */
  moment: FieldModel;
  /** Fields of this object that are kept up to date from the score: its mean, its last one. */
  figures: FieldModel[];
}

/**
 * The scores that others give to records of an object, those first that the workspace itself looks at most: what roll-ups keep account of,
 * then what views of the answers show. No object is known by name. `seen`: what the reader may know.
 */
export function scoreSources(
  workspace: Workspace,
  model: ObjectModel,
  seen: (object: string, field: string) => boolean,
): ScoreSource[] {
  const found: { source: ScoreSource; weight: number }[] = [];
  const told = new Set<string>();
  for (const { object: key, field: by } of model.referencedBy) {
    const object = workspace.objects.get(key)!;
    const views = workspace.parts<ViewModel>("view").filter((view) => view.object === key);
    for (const field of object.fields.values()) {
      const name = `${key} ${field.key}`;
      if (field.type.control !== "scale" || told.has(name)) continue;
      if (!seen(key, by.key) || !seen(key, field.key)) continue;
      const measures = rollupsOf(model, key, by.key, field.key);
      const moment = momentOf(object, measures, (one) => seen(key, one));
      if (!moment) continue;
      told.add(name);
      const shown = views.filter((view) => view.columns.includes(field.key)).length;
      const figures = measures.filter((one) => seen(model.key, one.key));
      found.push({ source: { object, by, field, moment, figures }, weight: 10 * measures.length + shown });
    }
  }
  return found
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ source }) => source);
}

/** Roll-ups over the score's own value; how many answered is another thing. */
function rollupsOf(model: ObjectModel, of: string, by: string, field: string): FieldModel[] {
  return [...model.fields.values()].filter(
    ({ type, def }) =>
      type.computed === "rollup" &&
      def.of === of &&
      def.by === by &&
      def.field === field &&
      def.measure !== "count",
  );
}

/** When an answer was given: what roll-ups order it by, else the first moment that fills itself in, else when it was written down. */
function momentOf(
  object: ObjectModel,
  measures: readonly FieldModel[],
  seen: (field: string) => boolean,
): FieldModel | undefined {
  const ordered = measures.flatMap(({ def }) => (typeof def.order_by === "string" ? [def.order_by] : []));
  const own = [...object.fields.values()].filter(
    (field) =>
      !field.system &&
      field.type.control === "moment" &&
      !field.type.computed &&
      field.def.default !== undefined,
  );
  const keys = [...ordered, ...own.map(({ key }) => key), "created_at"];
  const key = keys.find((one) => object.fields.has(one) && seen(one));
  return key === undefined ? undefined : object.fields.get(key);
}
