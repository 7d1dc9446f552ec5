import type { FormModel } from "../forms/kind.ts";
import type { Text } from "../i18n/text.ts";
import type { Expression } from "../logic/expression.ts";
import type { Input } from "../records/types.ts";
import type { FieldModel, ObjectModel } from "../schema/workspace.ts";
import type { SurveySchema } from "./schema.ts";

/** A compiled survey: `workspace.part<SurveyModel>("survey", "after_service")`. */
export interface SurveyModel {
  key: string;
  def: SurveySchema;
  /** What customers read above the questions. */
  title: Text;
  intro?: Text;
  object: ObjectModel;
  /** Its sections are the steps. */
  form: FormModel;
  /** The scale that figures are about. */
  score: FieldModel;
  /** What each answer carries, whoever answers: JSON values by field. */
  values: Input;
  /** References that an invitation may fill: fields of the object that lead to one other object. */
  links: ReadonlyMap<string, FieldModel>;
  /** The object that a link leads to. */
  linked(key: string): ObjectModel | undefined;
  /** Links whose record is named to the customer. */
  about: readonly FieldModel[];
  /** Who is asked: the link to the person or company, and the yes or no on it that forbids asking. */
  consent?: { by: FieldModel; object: ObjectModel; field: FieldModel };
  /** Which records are answers to it, for lists and figures. */
  answers: Expression;
  /** Conditions on the answer as the rules left it. */
  low?: Expression;
  high?: Expression;
  thanks: { low?: EndingModel; high?: EndingModel; other: EndingModel };
  /** Whether there is a link for everybody. */
  open: boolean;
  /** Milliseconds UTC from which nobody can answer any more. */
  closesAt?: number;
  /** Days for which a personal link can be answered. */
  validDays: number;
}

/** What a customer reads at the end, and what its `{name}`s stand for. */
export interface EndingModel {
  title: Text;
  text: Text;
  with: ReadonlyMap<string, Expression>;
}
