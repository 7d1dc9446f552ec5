import type { Tx } from "../db/types.ts";

/**
 * Takes the next `count` numbers of a counter; the first of them is returned. The counter's row stays locked until the end of
 * the transaction; when that is undone so is the taking, and numbers taken for refused rows stay gaps.
 */
export async function takeNumbers(tx: Tx, key: string, count: number): Promise<number> {
  const [row] = await tx.all<{ value: number }>(
    `INSERT INTO counters (key, value) VALUES (?, ?)
     ON CONFLICT (key) DO UPDATE SET value = counters.value + excluded.value RETURNING value`,
    [key, count],
  );
  return Number(row!.value) - count + 1;
}
