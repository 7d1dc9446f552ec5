/** Text of the expression language counts and orders by code point, as both engines do. */

/** Order of two texts by code point (UTF-16 units order surrogates before U+E000). */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const high = x >= 0xd800 && x <= 0xdfff;
    const other = y >= 0xd800 && y <= 0xdfff;
    if (high !== other) return high ? 1 : -1;
    return x - y;
  }
  return a.length - b.length;
}

export function lengthOf(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0xdc00 || unit > 0xdfff) count++;
  }
  return count;
}

/**
 * Part of a text: `start` below zero counts from the end, `length` below zero leaves that many off the end (json-logic-js),
 * in code points; both are cut to whole numbers.
 */
export function part(text: string, start: number, length?: number): string {
  const points = [...text];
  const n = points.length;
  const first = Math.trunc(start);
  const from = first < 0 ? Math.max(0, n + first) : first;
  if (length === undefined) return points.slice(from).join("");
  const count = Math.trunc(length);
  const to = count < 0 ? n + count : from + count;
  return to > from ? points.slice(from, to).join("") : "";
}

const UPPER = /[A-Z]/g;
const LOWER = /[a-z]/g;
/** A to Z only: SQLite knows no other capitals, and comparisons disregard case anyway. */
export const lowerText = (text: string): string => text.replace(UPPER, (letter) => letter.toLowerCase());
export const upperText = (text: string): string => text.replace(LOWER, (letter) => letter.toUpperCase());

/** The first text after every text that starts with `prefix`; null when there is none. */
export function afterPrefix(prefix: string): string | null {
  const points = [...prefix].map((char) => char.codePointAt(0)!);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    if (last === 0x10ffff) continue;
    const next = last === 0xd7ff ? 0xe000 : last + 1;
    return String.fromCodePoint(...points, next);
  }
  return null;
}
