/** How many rows from the top may be the one with the headings. */
export const HEADS = 6;

const filled = (cells: readonly string[]): number => cells.filter((cell) => cell.trim() !== "").length;

/**
 * Which of a sheet's first rows has the headings, counted from 1. It is the first, but for a title above it: one cell (merged over the
 * sheet, it comes out as one cell and blanks) with a row of several names below it.
 */
export function headingOf(heads: readonly (readonly string[])[]): number {
  const widest = Math.max(0, ...heads.map(filled));
  if (widest < 3) return 1;
  const at = heads.findIndex((cells) => filled(cells) > 1);
  return at < 0 ? 1 : at + 1;
}
