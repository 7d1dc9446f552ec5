import type { Chain, Context } from "../../context.ts";
import type { FieldDef } from "../../fields/field-type.ts";
import type { Link, ValueType } from "../../fields/value.ts";
import type { Locale, Text } from "../../i18n/text.ts";
import type { Expression } from "../../logic/expression.ts";
import type { Env, Rule, TraceNode } from "../../logic/types.ts";
import type { Values } from "../../records/listeners.ts";
import type { WriteIntent, WriteResult } from "../../records/types.ts";
import type { Reference } from "../../schema/kind.ts";
import type { Step } from "../../schema/types.ts";
import type { ObjectModel, Workspace } from "../../schema/workspace.ts";

/**
 * One thing a rule can do. A file each in this folder and one line in `registry.ts`; nothing else names an action.
 * `P` is what `check` prepares once per published revision, so that a run only evaluates and writes.
 */
export interface Action<P = unknown> {
  /** The word in the stored step: `create_record`. */
  key: string;
  label: Text;
  help: Text;
  /**
   * The step's settings declared as fields, so that a builder draws itself. `type` is a field type's key or one of the
   * inputs only steps have: `expression` (a value read over the record), `values` (field by field of the object that
   * `of` names), `object_key`, `field_key`, `role_key`, `team`. Keys beyond these (and `key`, `action`, `when`) are refused.
   */
  settings: readonly FieldDef[];
  /** May stand in a rule that runs before the row is written. Only actions with `assigns` may. */
  before: boolean;
  /** Writes the record at hand; not possible once that record is in the bin. */
  writesOwn: boolean;
  /** Can serve many records with one write (`run` gets all of them), so that an import stays fast. */
  batch: boolean;
  /** Checks the settings against the workspace and prepares them; null when an issue was raised. */
  check(step: Step, tools: ActionTools): P | null;
  /** Expressions that a run evaluates: their paths are loaded beforehand, and decide what a dry run may show. */
  expressions(prepared: P): readonly Expression[];
  /** `before` rules: fields of the record at hand and what they get. */
  assigns?(prepared: P): readonly PreparedValue[];
  /** The record beside the one at hand that `run` would write; null when there is none. */
  reaches?(prepared: P, env: Env): Link | null;
  /** Does it, for one record or (when `batch`) many; a result each. Throws when a row is refused. */
  run(host: ActionHost, items: readonly ActionItem[], prepared: P): Promise<StepOutcome[]>;
  /** What `run` would do, without doing it. */
  preview(host: ActionHost, item: ActionItem, prepared: P): Promise<Record<string, unknown>>;
  /** The step as a sentence. */
  describe(prepared: P, tools: DescribeTools): string;
  /** The step with its weight in front, where it sets more than a sentence holds: what matters most, then what else it sets. */
  parts?(prepared: P, tools: DescribeTools): StepParts;
  /** What the stored step uses, pointers relative to the step. */
  references(step: Step, object: string): Reference[];
  /** Which fields the stored step writes and how, for finding rules that contradict or wake each other. */
  writes(step: Step, object: string): readonly StepWrite[];
}

/** A value of a step, checked against the field that takes it. */
export interface PreparedValue {
  /** Key of the target field. */
  field: string;
  expression: Expression;
}

/** A step in words: a lead and, below it, a line for each further value. */
export interface StepParts {
  lead: string;
  values: readonly string[];
}

export interface StepWrite {
  object: string;
  /** `own`: the record at hand, `related`: one that it refers to, `new`: one that is made. */
  of: "own" | "related" | "new";
  values: Readonly<Record<string, Rule>>;
}

export interface ActionTools {
  workspace: Workspace;
  /** The rule's object. */
  object: ObjectModel;
  /** Pointer of the step: `/steps/0`. */
  path: string;
  issue(path: string, code: string, params?: Record<string, unknown>): void;
  warn(path: string, code: string, params?: Record<string, unknown>): void;
  /** Checks a value over the record at hand; null when it had a problem. */
  expression(rule: Rule, path: string, expect?: ValueType): Expression | null;
}

export interface DescribeTools {
  workspace: Workspace;
  object: ObjectModel;
  locale: Locale;
  say(expression: Expression): string;
}

/** A record for which a step runs. */
export interface ActionItem {
  id: string;
  /** Reads the record as its event left it; `this` is the record. */
  env: Env;
  /** The chain that writes of this step belong to. */
  chain: Chain;
}

/** What became of a step; stored with the run. Codes, no sentences. */
export interface StepOutcome {
  status: "done" | "skipped" | "nothing";
  /**
   * Why there was nothing to do: `nobody`, `user_disabled`, `nobody_enabled`, `unknown_team`, `unchanged`, `no_record`,
   * `other_object`, `record_gone`.
   */
  reason?: string;
  /** `create_record`: the record made. */
  created?: Link;
  /** `update_record`: the record changed, with what is told of changes below. */
  updated?: Link & Changed;
  /** Fields of the record at hand that changed, as clients read them. */
  changes?: Changed["changes"];
  /** Why the fields got these values. */
  traces?: Changed["traces"];
  /** `notify`, `assign`: the user. */
  user?: string;
}

export interface Changed {
  changes: Record<string, { from: unknown; to: unknown }>;
  traces: Record<string, TraceNode>;
}

/** The type of an expression that names a person. */
export const USER: ValueType = { kind: "id", to: ["user"] };

/** What actions may do to the world; given by the engine, so that actions run in a browser as far as `check` and `describe`. */
export interface ActionHost {
  ctx: Context;
  object: ObjectModel;
  /** Through the one write path, as the automation; throws the refusal of the first row that is refused. */
  write(
    object: string,
    intents: readonly WriteIntent[],
  ): Promise<Exclude<WriteResult, { status: "refused" }>[]>;
  /** Those of the records that are not in the bin. Within a transaction nobody else changes them until it ends. */
  hold(object: string, ids: readonly string[]): Promise<ReadonlyMap<string, Readonly<Values>>>;
  /** Which of these users may be given work and news: they exist and are not disabled. */
  activeUsers(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Ids of the enabled users of a role or team, always in the same order; null for a team that is not there. */
  members(group: { role: string } | { team: string }): Promise<readonly string[] | null>;
  /** Takes the next turn of the step's counter, from 0; the row stays locked until the transaction ends. */
  takeTurn(): Promise<number>;
  /** The turn that would come next, without taking it. */
  nextTurn(): Promise<number>;
  addNotices(notices: readonly Notice[]): Promise<void>;
}

export interface Notice {
  user: string;
  text: string;
  /** The record the notice is about, and the event that led to it. */
  record: string;
  event: string;
}
