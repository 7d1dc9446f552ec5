/** What stands between the choices of one cell, as multi-select fields read it. */
const SEPARATORS = /[,;|、\n]/;

/** The choices that one cell of a multi-select column names. */
export function choicesIn(cell: string): string[] {
  return cell
    .normalize("NFKC")
    .split(SEPARATORS)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
