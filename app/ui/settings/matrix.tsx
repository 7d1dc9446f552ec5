import type { FieldMoves } from "../../automation/effect-model.ts";
import type { OpenField } from "../model.ts";
import { Cell } from "../records/cell.tsx";
import { count } from "./numbers.ts";
import styles from "./settings.module.css";
import { useWords } from "./words.ts";

/** How many records go from which value (rows) to which (columns). */
export function Matrix({
  field,
  cells,
  caption,
}: {
  field: OpenField;
  cells: NonNullable<FieldMoves["cells"]>;
  caption: string;
}) {
  const { t, locale } = useWords();
  const rows = ordered(
    field,
    cells.map((cell) => cell.from),
  );
  const columns = ordered(
    field,
    cells.map((cell) => cell.to),
  );
  const at = new Map(cells.map((cell) => [JSON.stringify([cell.from, cell.to]), cell.records]));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <section className={styles.scroll} tabIndex={0} aria-label={t("settings_matrix", { field: caption })}>
      <table className={styles.matrix}>
        <thead>
          <tr>
            <th scope="col">{t("settings_matrix_head")}</th>
            {columns.map((to) => (
              <th key={JSON.stringify(to)} scope="col">
                <Cell field={field} value={to} full />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((from) => (
            <tr key={JSON.stringify(from)}>
              <th scope="row">
                <Cell field={field} value={from} full />
              </th>
              {columns.map((to) => {
                const n = at.get(JSON.stringify([from, to]));
                return (
                  <td key={JSON.stringify(to)} data-none={n === undefined || undefined}>
                    {n === undefined ? "·" : count(n, locale)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Each value once: options in their order, anything else as it came; absent last. */
function ordered(field: OpenField, values: readonly unknown[]): unknown[] {
  const distinct = [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
  const place = (value: unknown) => {
    if (value === null) return Number.POSITIVE_INFINITY;
    const found = field.options?.findIndex((option) => option.key === value) ?? -1;
    return found < 0 ? (field.options?.length ?? 0) : found;
  };
  return distinct.sort((a, b) => place(a) - place(b));
}
