/** Decimal text: read without drift, and as people type it in a spreadsheet. */

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,4}))?$/i;

/** `digits` × 10^-`scale`; without zeros at either end of `digits` (zero is "" with scale 0). A negative scale means trailing zeros. */
export interface Decimal {
  negative: boolean;
  digits: string;
  scale: number;
}

/** Reads `-12.50`, `.5`, `1e-7`; null when it is no decimal number. */
export function readDecimal(text: string): Decimal | null {
  const match = DECIMAL.exec(text);
  if (!match) return null;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  if (whole === "" && fraction === "") return null;
  const trimmed = (whole + fraction).replace(/0+$/, "");
  const zeros = whole.length + fraction.length - trimmed.length;
  const digits = trimmed.replace(/^0+/, "");
  if (digits === "") return { negative: false, digits: "", scale: 0 };
  return { negative: sign === "-", digits, scale: fraction.length - zeros - Number(exponent) };
}

/** Decimal places that a number has, in its shortest spelling. */
export function decimalsOf(value: number): number {
  return Math.max(0, readDecimal(String(value))?.scale ?? 0);
}

/** True when a double keeps every digit of the decimal: reading the double's shortest spelling gives the same decimal back. */
export function isExact(decimal: Decimal, value: number): boolean {
  const kept = readDecimal(String(value));
  return kept !== null && kept.digits === decimal.digits && kept.scale === decimal.scale;
}

/**
 * Rounds half away from zero, on the decimal spelling: 1.005 to two places is 1.01, as everybody who reads "1.005" expects.
 */
export function roundTo(value: number, places: number): number {
  const text = String(Math.abs(value));
  if (text.includes("e") || !Number.isFinite(value)) return Math.abs(value) < 1 ? 0 : value;
  const rounded = Number(`${Math.round(Number(`${text}e${places}`))}e${-places}`);
  return value < 0 && rounded !== 0 ? -rounded : rounded;
}

const GROUPED = /^[+-]?\d{1,3}([,'’ ])\d{3}(\1\d{3})*(\.\d*)?$/;

/** A number as typed in a cell: full-width digits, 1,234.5, 1 234.5, (12.50) for negative. Gives plain decimal text. */
export function plainNumber(cell: string): string {
  let text = cell.normalize("NFKC").trim().replace(/^[−–]/, "-");
  const accounting = /^\((.+)\)$/.exec(text);
  if (accounting?.[1] !== undefined) text = `-${accounting[1].trim()}`;
  return GROUPED.test(text) ? text.replace(/[,'’ ]/g, "") : text;
}
