import type { Operator } from "../operator.ts";
import { absenceOperators } from "./absence.ts";
import { arithmeticOperators } from "./arithmetic.ts";
import { compareOperators } from "./compare.ts";
import { datePartOperators } from "./date-parts.ts";
import { listOperators } from "./list.ts";
import { logicOperators } from "./logic.ts";
import { recordOperators } from "./record.ts";
import { textOperators } from "./text.ts";
import { timeOperators } from "./time.ts";

/** Every operator there is, by its key: a closed list. `list` and `link` are made by check and cannot be written. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  [
    ...compareOperators,
    ...logicOperators,
    ...arithmeticOperators,
    ...listOperators,
    ...textOperators,
    ...timeOperators,
    ...datePartOperators,
    ...absenceOperators,
    ...recordOperators,
  ].map((operator) => [operator.key, operator]),
);

const INNER = new Set(["list", "link"]);

/** The operator of a stored rule. */
export const operatorOf = (key: string): Operator | undefined =>
  INNER.has(key) ? undefined : OPERATORS.get(key);
