import type { SqlValue } from "../fields/value.ts";

/**
 * A place in a sorted list: the sort values of the last row shown, and its id. Opaque to clients, but holding nothing that they
 * did not see; it needs no store and works across restarts and processes. It belongs to one question (object, sort, filter, search).
 */
export interface Place {
  values: SqlValue[];
  id: string;
  /** Where the order reads the clock: the time (ms UTC) by which the list was begun, and by which all of its pages are sorted. */
  at?: number;
}

/** The text of a cursor. `question` is everything that the order and the rows depend on. */
export function encodeCursor(question: string, place: Place): string {
  const parts = partsOf(place);
  return toBase64Url(JSON.stringify([checksum(question + JSON.stringify(parts)), ...parts]));
}

/** Reads a cursor back; null when it is damaged or belongs to another question. */
export function decodeCursor(question: string, text: string): Place | null {
  const parts = parse(text);
  if (!Array.isArray(parts)) return null;
  const [sum, id, ...rest] = parts as unknown[];
  const last = rest.at(-1);
  const at = isTime(last) ? last.at : undefined;
  const values = at === undefined ? rest : rest.slice(0, -1);
  if (typeof id !== "string" || !values.every(isSqlValue)) return null;
  const place: Place = { id, values, ...(at !== undefined && { at }) };
  return sum === checksum(question + JSON.stringify(partsOf(place))) ? place : null;
}

/** A place as a list: its id, its values, and its time where it has one. */
const partsOf = ({ id, values, at }: Place) => [id, ...values, ...(at === undefined ? [] : [{ at }])];

const isTime = (part: unknown): part is { at: number } =>
  typeof part === "object" && part !== null && Number.isSafeInteger((part as { at?: unknown }).at);

const isSqlValue = (value: unknown): value is SqlValue =>
  value === null || typeof value === "string" || (typeof value === "number" && Number.isFinite(value));

function parse(text: string): unknown {
  try {
    return JSON.parse(fromBase64Url(text));
  } catch {
    return null;
  }
}

/** Finds accidents, not forgers: a forged place is just another place in a list that its reader may see anyway. cyrb53 (public domain, by bryc). */
function checksum(text: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
}

function toBase64Url(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64Url(text: string): string {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return new TextDecoder("utf-8", { fatal: true }).decode(
    Uint8Array.from(binary, (byte) => byte.charCodeAt(0)),
  );
}
