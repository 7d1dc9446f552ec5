import { yields } from "../../fields/resolve.ts";
import { Pill, Text } from "../../kit/index.ts";
import type { OpenField } from "../model.ts";
import { useWorkspace } from "../workspace.tsx";
import styles from "./board.module.css";
import type { ShownColumn } from "./use-moves.ts";

/** A column's name, how many records stand there, and what they come to. */
export function ColumnHead({
  field,
  column,
  name,
  sumField,
}: {
  field: OpenField;
  column: ShownColumn;
  name: string;
  sumField?: OpenField;
}) {
  const { env } = useWorkspace();
  const option = field.options?.find((one) => one.key === column.key);
  const amount = sumField && yields(sumField);
  return (
    <header className={styles.head}>
      <h2 className={styles.heading}>
        <Pill color={option?.color}>{name}</Pill>
        <span className={styles.count}>{column.count.toLocaleString()}</span>
      </h2>
      {amount && column.sum !== null && column.sum !== 0 ? (
        <Text span size="sm" c="dimmed" className={styles.sum}>
          {amount.type.format(column.sum, amount, env)}
        </Text>
      ) : null}
    </header>
  );
}
