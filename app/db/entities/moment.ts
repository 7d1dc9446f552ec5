import { p } from "@mikro-orm/core";

/** A whole number: milliseconds UTC, a count, a revision. `bigint` in the column, a number in memory on both engines. */
export const whole = () => p.bigint("number");
export const moment = whole;
