import type { Text } from "../i18n/text.ts";
import type { Expression } from "../logic/expression.ts";
import type { AutomationSchema, Step, TriggerEvent } from "../schema/types.ts";
import type { Action } from "./actions/action.ts";

/** A rule, compiled once per published revision: nothing is looked up or parsed while records are written. */
export interface AutomationModel {
  readonly key: string;
  readonly label: Text;
  readonly def: AutomationSchema;
  readonly object: string;
  readonly enabled: boolean;
  /** Lower runs first; rules of the same order run in document order. */
  readonly order: number;
  readonly events: ReadonlySet<TriggerEvent>;
  /** Narrows `changed`: one of these must differ. Null: any field that people or rules write. */
  readonly fields: readonly string[] | null;
  readonly timing: "before" | "after";
  readonly condition: Expression | null;
  readonly oncePerRecord: boolean;
  readonly steps: readonly StepModel[];
  /** Every step can serve many records with one write. */
  readonly batch: boolean;
  /** Paths through references that the condition reads: they are loaded for every candidate. */
  readonly conditionPaths: readonly string[];
  /** Paths through references that the steps read: loaded only for records that matched. */
  readonly stepPaths: readonly string[];
  /** Objects behind `stepPaths`: when a step writes one of them, the paths are read again. */
  readonly stepObjects: ReadonlySet<string>;
}

export interface StepModel {
  readonly key: string;
  readonly def: Step;
  readonly action: Action;
  /** What the action's check prepared. */
  readonly prepared: unknown;
  readonly when: Expression | null;
}
