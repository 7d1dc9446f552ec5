import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../context.ts";
import { withAdditions } from "./additions.ts";
import { diffConfigurations } from "./diff.ts";
import { readRevision } from "./revisions.server.ts";
import { sharedWith } from "./shipped-changes.ts";
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

/**
 * The shipped documents and fields as each of them came into the workspace: with its first revision, or when somebody added it since. What
 * a newer program no longer ships is there as the first revision had it.
 */
export async function shippedBase(ctx: Context, shipped: Configuration): Promise<Configuration> {
  const wanted = sharedWith(shipped, (await readRevision(ctx.db, ctx.workspace.revision))!.configuration);
  let base: Configuration = (await readRevision(ctx.db, 1))!.configuration;
  for (let number = 2; number <= ctx.workspace.revision; number++) {
    if (diffConfigurations(base, withAdditions(base, wanted)).length === 0) break;
    const { configuration } = (await readRevision(ctx.db, number))!;
    base = withAdditions(base, sharedWith(shipped, configuration));
  }
  return base;
}

async function readJson<T>(file: string): Promise<T> {
  const text = await readFile(file, "utf8");
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}
