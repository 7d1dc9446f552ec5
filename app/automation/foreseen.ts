import { hiddenFields, traceScope, visibleScope } from "../access/can.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Value } from "../fields/value.ts";
import type { Expression } from "../logic/expression.ts";
import type { Scope, TraceNode } from "../logic/types.ts";
import type { Values } from "../records/listeners.ts";
import { sameValue } from "../records/values.ts";
import type { FieldModel, ObjectModel } from "../schema/workspace.ts";
import type { StepOutcome } from "./actions/action.ts";
import type { AutomationModel, StepModel } from "./model.ts";
import { ownFields, planFor } from "./plans.ts";

/** Records that rules would make or change, what they would do to them, and what of that the actor may know. */

/** A record that is not there yet, as rules leave it. */
export interface Held {
  readonly id: string;
  readonly model: ObjectModel;
  values: Readonly<Values>;
  /** As it was before any rule. */
  readonly first: Readonly<Values>;
  /** Fields whose value rests on what the actor may not see. */
  readonly veiled: Set<string>;
  /** References that lead to a record which the actor chose and may read. */
  named: ReadonlySet<string>;
  become(values: Readonly<Values>): void;
}

export interface ForeseenStep extends Omit<StepOutcome, "created" | "updated"> {
  step: string;
  action: string;
  when?: TraceNode;
  /** The record that it would make. */
  made?: Held;
  /** The record beside the one at hand that it would change, and what it would give it. */
  changed?: { object: string; id: string; values: Readonly<Record<string, unknown>> };
  /** Anything else that it would do. */
  does?: StepModel;
}

/** A write of a rule that would fail, since another record has a value that may be there once only. */
export class Collision extends AppError {
  readonly model: ObjectModel;
  readonly field: FieldModel;
  readonly value: Value;

  constructor(model: ObjectModel, field: FieldModel, value: Value) {
    super("conflict", "duplicate_value");
    this.model = model;
    this.field = field;
    this.value = value;
  }
}

/** What a rule would do to one record. */
export interface ForeseenRun {
  automation: string;
  held: Held;
  trace: TraceNode | null;
  steps: ForeseenStep[];
  /** What it would fail of: nothing of it would come about. */
  collision?: Collision;
  /** Whether it comes to it rests on checks whose outcome the asker may not know. */
  unsure?: boolean;
}

export interface Scene {
  /** Who asks. */
  readonly me: Context;
  /** The record that is being made. */
  readonly root: Held;
  /** What may be told, in the order in which it would happen. */
  readonly runs: ForeseenRun[];
  readonly claims: Set<string>;
  /** What the record at hand itself still lacks (`foresee-checks.server.ts`). */
  readonly excused: Set<string>;
  readonly roots: Map<string, { actions: number }>;
  hold(model: ObjectModel, id: string, values: Readonly<Values>, named: ReadonlySet<string>): Held;
  /** The records of an object that the scene holds, as they stand. */
  held(model: ObjectModel): readonly Held[];
  /** What of a record the asker may know. */
  scopeOf(held: Held): Scope;
  /** Whether any of these reads what the asker may not know. */
  hides(held: Held, expressions: readonly Expression[]): boolean;
  /** Whether a step reads anything that the asker may not know, or writes over it. */
  hidesStep(held: Held, step: StepModel): boolean;
  hidesRule(held: Held, rule: AutomationModel): boolean;
  /** Everything as it stands now; calling the answer brings it back. */
  mark(): () => void;
}

export function sceneOf(
  me: Context,
  model: ObjectModel,
  draft: { id: string; values: Readonly<Values>; named: ReadonlySet<string> },
): Scene {
  const all: Held[] = [];
  const hold: Scene["hold"] = (model, id, values, named) => {
    const held: Held = {
      id,
      model,
      values,
      first: values,
      veiled: new Set(),
      named,
      become(after) {
        // Where a rule has set a reference, nobody has asked whether the actor may read what it leads to.
        held.named = new Set([...held.named].filter((key) => sameValue(held.values[key], after[key])));
        held.values = after;
      },
    };
    all.push(held);
    return held;
  };
  const root = hold(model, draft.id, draft.values, draft.named);
  const scene: Scene = {
    me,
    root,
    runs: [],
    claims: new Set(),
    excused: new Set(),
    roots: new Map(),
    hold,
    held: (model) => all.filter((held) => held.model === model),
    scopeOf: (held) => scopeOf(me, held),
    hides(held, expressions) {
      const scope = scopeOf(me, held);
      return expressions.some(({ paths }) => paths.some((path) => scope.resolve(path) === null));
    },
    hidesStep: (held, step) =>
      scene.hides(held, [...(step.when ? [step.when] : []), ...step.action.expressions(step.prepared)]) ||
      ownFields(held.model, step).some((key) => held.veiled.has(key)),
    hidesRule: (held, rule) =>
      (rule.condition !== null && scene.hides(held, [rule.condition])) ||
      rule.steps.some((step) => scene.hidesStep(held, step)),
    mark() {
      const runs = scene.runs.length;
      const claims = new Set(scene.claims);
      const before = all.map((held) => ({ held, values: held.values, named: held.named }));
      return () => {
        scene.runs.length = runs;
        all.length = before.length;
        for (const claim of scene.claims) if (!claims.has(claim)) scene.claims.delete(claim);
        for (const { held, values, named } of before) Object.assign(held, { values, named });
      };
    },
  };
  return scene;
}

const rootOf = (path: string): string => path.replace(/^old\./, "").split(".")[0]!;

/**
 * A record as the actor knows it (`traceScope`), but for what rules derived from hidden values. Behind a reference that the actor
 * chose lies one record, and that one may be read.
 */
function scopeOf(me: Context, { model, veiled, named }: Held): Scope {
  const every = traceScope(me.workspace, me.actor, model.key);
  const chosen = visibleScope(me.workspace, me.actor, model.key);
  return {
    resolve(path) {
      if (veiled.has(rootOf(path))) return null;
      const oneHop = path.split(".").length === 2 && named.has(rootOf(path));
      return (oneHop ? chosen : every).resolve(path);
    },
  };
}

/**
 * Notes that a step's own fields rest on what is hidden, whether or not it comes to them: that it did not would tell as much. The
 * same holds of what rules for changes alone would write, were they woken by them.
 */
export function veil(ctx: Context, held: Held, step: StepModel): void {
  const fresh = ownFields(held.model, step).filter((key) => !held.veiled.has(key));
  if (fresh.length === 0) return;
  for (const key of fresh) held.veiled.add(key);
  for (const field of held.model.storedFormulas)
    if (field.formula!.paths.some((path) => held.veiled.has(rootOf(path)))) held.veiled.add(field.key);
  const { before, allAfter } = planFor(ctx.workspace, held.model.key);
  for (const rule of [...before("changed"), ...allAfter]) {
    if (rule.events.has("created") || !rule.events.has("changed")) continue;
    if (rule.fields && !rule.fields.some((key) => fresh.includes(key))) continue;
    for (const one of rule.steps) veil(ctx, held, one);
  }
}

/** Fields of a record that are not for the actor to know. */
export const unknownFields = ({ me }: Scene, held: Held): ReadonlySet<string> =>
  new Set([...hiddenFields(me.workspace, me.actor, held.model.key), ...held.veiled]);
