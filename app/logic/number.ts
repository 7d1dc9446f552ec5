/**
 * Numbers of the expression language: IEEE doubles in memory and in both engines. PostgreSQL raises an error where doubles overflow
 * or underflow, so numbers that enter arithmetic are bounded, and check refuses products whose range could leave the doubles.
 */

/** In arithmetic a number beyond this is absent. Above every whole number a double holds exactly. */
export const LARGEST = 1e16;
/** In arithmetic a number nearer to zero than this is zero. */
export const SMALLEST = 1e-16;

/** A number as arithmetic reads it. */
export function bounded(value: number): number | null {
  const size = Math.abs(value);
  if (size < SMALLEST) return 0;
  return size <= LARGEST ? value : null;
}

/** Half away from zero; the same formula runs in SQL. `digits` -6 to 10. */
export function roundTo(value: number, digits: number): number {
  if (digits >= 0) {
    const scale = 10 ** digits;
    return (Math.sign(value) * Math.floor(Math.abs(value) * scale + 0.5)) / scale;
  }
  const scale = 10 ** -digits;
  return Math.sign(value) * Math.floor(Math.abs(value) / scale + 0.5) * scale;
}

/** Remainder with the sign of the dividend, null where the quotient is beyond whole doubles. */
export function remainder(value: number, by: number): number | null {
  const quotient = value / by;
  return Math.abs(quotient) < 2 ** 53 ? value - by * Math.trunc(quotient) : null;
}

/**
 * A number as text: at most six decimals, two from 10^9 on, none from 10^13 on, without trailing zeros; null from 9·10^15 on.
 * Whole-number arithmetic throughout, so that both engines write the same digits.
 */
export function numberText(value: number): string | null {
  const size = Math.abs(value);
  if (!(size < 9e15)) return null;
  const scale = size < 1e9 ? 1_000_000 : size < 1e13 ? 100 : 1;
  const scaled = Math.floor(size * scale + 0.5);
  const rest = scaled % scale;
  const whole = String(Math.floor(scaled / scale));
  const text =
    rest === 0
      ? whole
      : `${whole}.${String(rest + scale)
          .slice(1)
          .replace(/0+$/, "")}`;
  return value < 0 && scaled > 0 ? `-${text}` : text;
}
