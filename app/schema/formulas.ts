import { yields } from "../fields/resolve.ts";
import type { Rule } from "../logic/types.ts";
import type { Draft, FieldDraft, ObjectDraft } from "./draft.ts";
import type { FieldModel } from "./workspace.ts";

/**
 * Compiles formulas, each after those it reads. A formula over the record's own stored fields is a stored column; one that reads
 * the clock, a setting, another record, a roll-up, or a formula that is not stored, is computed when read.
 */
export class Formulas {
  readonly #draft: Draft;
  readonly #done = new Map<FieldModel, Rule | undefined>();
  readonly #open: FieldModel[] = [];
  readonly #circular = new Set<FieldModel>();
  /** Stored formulas by object, in the order in which they were done: each after its inputs. */
  readonly #stored = new Map<string, FieldDraft[]>();

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  compile(object: ObjectDraft): void {
    for (const field of object.fields.values()) this.ruleOf(field as FieldModel);
  }

  inOrder(object: ObjectDraft): FieldModel[] {
    return (this.#stored.get(object.key) ?? []) as FieldModel[];
  }

  /** The rule to read instead of the field, where it is a formula computed when read. */
  ruleOf(field: FieldModel): Rule | undefined {
    if (field.type.computed !== "formula") return undefined;
    if (this.#done.has(field)) return this.#done.get(field);
    const start = this.#open.indexOf(field);
    if (start >= 0) {
      this.#refuseCircle(this.#open.slice(start));
      return undefined;
    }
    this.#open.push(field);
    const rule = this.#compileOne(field as FieldDraft);
    this.#open.pop();
    this.#done.set(field, rule);
    return rule;
  }

  #refuseCircle(circle: readonly FieldModel[]): void {
    const names = [...circle, circle[0]!].map((field) => `${field.object}.${field.key}`).join(" → ");
    for (const field of circle) {
      if (this.#circular.has(field)) continue;
      this.#circular.add(field);
      const path = this.#draft.place("object", field.object, field.key);
      this.#draft.issue(`${path}/expression`, "formula_circle", { circle: names });
    }
  }

  #compileOne(field: FieldDraft): Rule | undefined {
    const draft = this.#draft;
    const object = draft.objects.get(field.object)!;
    const path = `${draft.place("object", field.object, field.key)}/expression`;
    const expect = field.type.valueType(field);
    const given = draft.expression(field.def.expression, object.scope, path, { expect, sql: true });
    if (!given) return undefined;
    const personal = given.paths.find((name) => name.startsWith("actor."));
    if (personal !== undefined) {
      draft.issue(path, "formula_reads_actor", { path: personal });
      return undefined;
    }
    const rule = rounded(field);
    const expression =
      rule === field.def.expression
        ? given
        : draft.expression(rule, object.scope, path, { expect, sql: true, guarded: true });
    if (!expression || this.#circular.has(field)) return undefined;
    field.formula = expression;
    field.stored = !expression.timed && expression.paths.every((name) => isOwnStored(object, name));
    if (!field.stored) return rule;
    this.#stored.set(field.object, [...(this.#stored.get(field.object) ?? []), field]);
    return undefined;
  }
}

/** Money, and numbers with `decimals`, are kept and compared in their own digits. */
function rounded(field: FieldDraft): Rule {
  const result = yields(field);
  const places = result.digits ?? result.def.decimals;
  const { expression } = field.def;
  return typeof places === "number" ? { round: [expression, places] } : expression;
}

/** A field of the row itself that changes only when the row is written; a part of a reference to several objects is one, too. */
export function isOwnStored(object: ObjectDraft, path: string): boolean {
  const [first = "", part, ...more] = path.split(".");
  const field = object.fields.get(first);
  if (!field?.stored || field.type.computed === "rollup" || more.length > 0) return false;
  return (
    part === undefined ||
    (field.type.valueType(field).kind === "link" && (part === "object" || part === "id"))
  );
}
