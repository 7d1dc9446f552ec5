import { autoNumber } from "./auto-number.ts";
import { boolean } from "./boolean.ts";
import { currency } from "./currency.ts";
import { date } from "./date.ts";
import { datetime } from "./datetime.ts";
import { email } from "./email.ts";
import type { FieldType } from "./field-type.ts";
import { formula } from "./formula.ts";
import { longText } from "./long-text.ts";
import { multiSelect } from "./multi-select.ts";
import { number } from "./number.ts";
import { percent } from "./percent.ts";
import { phone } from "./phone.ts";
import { rating } from "./rating.ts";
import { reference } from "./reference.ts";
import { rollup } from "./rollup.ts";
import { score } from "./score.ts";
import { select } from "./select.ts";
import { stage } from "./stage.ts";
import { text } from "./text.ts";
import { url } from "./url.ts";
import { user } from "./user.ts";

/** Every field type, in the order a menu offers them. A new type is one file and one line here. */
const TYPES: readonly FieldType[] = [
  text,
  longText,
  number,
  currency,
  percent,
  boolean,
  date,
  datetime,
  select,
  multiSelect,
  email,
  phone,
  url,
  rating,
  score,
  stage,
  user,
  reference,
  autoNumber,
  formula,
  rollup,
];

export const FIELD_TYPES: ReadonlyMap<string, FieldType> = new Map(TYPES.map((type) => [type.key, type]));

export function fieldType(key: string): FieldType | undefined {
  return FIELD_TYPES.get(key);
}
