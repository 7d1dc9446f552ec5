import { cpSync } from "node:fs";
import { forgetFolder, startProgram, temporaryFolder } from "../support/program.ts";

/** Where the global setup tells the workers of the folder that it prepared. */
const FOLDER = "ATTUNE_TEST_PREPARED";

/** Once for the whole run: a data folder with the workspace published and the demo's people in it, to be copied by every house. */
export default async function prepare(): Promise<() => void> {
  const program = await startProgram();
  await program.stop();
  process.env[FOLDER] = program.data;
  return () => forgetFolder(program.data);
}

/** A data folder of one's own, as the program leaves it after its first start. */
export function preparedFolder(): string {
  const folder = temporaryFolder();
  const prepared = process.env[FOLDER];
  if (prepared) cpSync(prepared, folder, { recursive: true });
  return folder;
}
