import type { ImportResult } from "../../exchange/result.ts";
import { Table } from "../../kit/index.ts";
import styles from "./imports.module.css";
import { useWords } from "./words.ts";

/** Rows that are not taken: the line of the file, the column, and why. */
export function RefusedRows({ rows }: { rows: ImportResult["refused"] }) {
  const { t } = useWords();
  return (
    <div className={styles.scroll}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th className={styles.number}>{t("import_line")}</Table.Th>
            <Table.Th>{t("import_column")}</Table.Th>
            <Table.Th>{t("import_reason")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: one line may have several faults, and the list never changes its order
            <Table.Tr key={at}>
              <Table.Td className={styles.number}>{row.line}</Table.Td>
              <Table.Td className={styles.name}>{row.column ?? "–"}</Table.Td>
              <Table.Td>{row.message}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
