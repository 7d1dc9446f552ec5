import type { Queries } from "../db/types.ts";

/** Counter that moves with every change of teams or of who is in them; what is kept in memory is kept under its value. */
export const PEOPLE = "people";

export async function peopleChanged(q: Queries): Promise<void> {
  await q.run(
    "INSERT INTO counters (key, value) VALUES (?, 1) ON CONFLICT (key) DO UPDATE SET value = counters.value + 1",
    [PEOPLE],
  );
}
