import type { Tx } from "../db/types.ts";
import { quote } from "../db/types.ts";
import type { Workspace } from "../schema/workspace.ts";
import { searchTable } from "./search-index.server.ts";

/**
 * Throws away every record of every object, those in the bin too, with their search entries and the numbers they were given. No rule
 * runs and no event tells of it: only for a demo that begins anew, where whatever else knew of the records goes in the same
 * transaction.
 */
export async function emptyObjects(tx: Tx, workspace: Workspace): Promise<void> {
  for (const model of workspace.objects.values()) {
    if (model.searchable.length > 0) {
      const table = quote(searchTable(model));
      // Entries of SQLite's index hang on the rows' numbers, which are given again.
      await tx.run(
        tx.dialect === "sqlite"
          ? `INSERT INTO ${table}(${table}) VALUES ('delete-all')`
          : `DELETE FROM ${table}`,
      );
    }
    await tx.run(`DELETE FROM ${quote(model.table)}`);
  }
  await tx.run(`DELETE FROM "counters" WHERE "key" LIKE 'auto_number:%'`);
}
