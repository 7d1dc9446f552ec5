import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { AnySchema, Configuration } from "./types.ts";

/**
 * The shipped workspace: the files that `schemas/index.json` lists, in its order, each with one schema or a list of them.
 * `root` is the folder that holds `schemas/`: the checkout, or wherever the built program was started.
 */
export async function shippedConfiguration(root: string = process.cwd()): Promise<Configuration> {
  const folder = join(root, "schemas");
  const files = await readJson<string[]>(join(folder, "index.json"));
  const parts = await Promise.all(files.map((file) => readJson<AnySchema | AnySchema[]>(join(folder, file))));
  return { format: 1, schemas: parts.flat() };
}

async function readJson<T>(file: string): Promise<T> {
  const text = await readFile(file, "utf8");
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}
