import { readFileSync } from "node:fs";
import type { AnySchema, Configuration } from "#app/schema/types.ts";

/** Folder of the shipped workspace. */
export const FOLDER = new URL("../../schemas/", import.meta.url);

export const INDEX: readonly string[] = JSON.parse(readFileSync(new URL("index.json", FOLDER), "utf8"));

/** The shipped configuration, fresh each time so that a test may change it. */
export function shipped(): Configuration {
  const schemas = INDEX.map((path): AnySchema => JSON.parse(readFileSync(new URL(path, FOLDER), "utf8")));
  return { format: 1, schemas };
}

/** A schema of a configuration and its pointer. */
export function find(configuration: Configuration, kind: string, key: string) {
  const index = configuration.schemas.findIndex((schema) => schema.kind === kind && schema.key === key);
  const schema = configuration.schemas[index];
  if (!schema) throw new Error(`no ${kind} ${key}`);
  return { schema, path: `/schemas/${index}` };
}
