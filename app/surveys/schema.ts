import type { Text } from "../i18n/text.ts";
import type { Rule } from "../logic/types.ts";
import type { SchemaBase } from "../schema/types.ts";

/** A survey as it is stored. */
export interface SurveySchema extends SchemaBase {
  kind: "survey";
  /** What an answer is a record of. */
  object: string;
  /** Key of a form with `"purpose": "public"` of that object; each section is a step of its own. */
  form: string;
  /** Heading for customers; the label unless told. */
  title?: Text;
  intro?: Text;
  /** What every answer carries besides: JSON values by field. The respondent neither sees nor sets them. */
  values?: Record<string, unknown>;
  /** Field on the form, a scale: the figure that lists of surveys show. */
  score: string;
  /** References whose record the page names: what the survey is about. */
  about?: string[];
  /** Path to the yes or no that forbids asking: `customer.survey_consent`. Its first part is the reference to who is asked. */
  consent?: string;
  /** Which records are its answers. */
  answers: Rule;
  /** Conditions on the answer as rules left it. They choose the ending and are counted; what is low is decided by rules, not here. */
  low?: Rule;
  high?: Rule;
  thanks: { low?: Ending; high?: Ending; other: Ending };
  /** Whether there is also a link for everybody, whose answers belong to no customer. */
  open?: boolean;
  /** ISO 8601 with offset; from then on nobody can answer. */
  closes_at?: string;
  /** Days for which a personal link can be answered; 30 unless told. */
  valid_days?: number;
}

/** What is said at the end. `{name}` in `text` is the value of the expression `with.name`, read from the answer. */
export interface Ending {
  title: Text;
  text: Text;
  with?: Record<string, Rule>;
}
