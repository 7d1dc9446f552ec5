import type { Context } from "../context.ts";
import type { Input, RecordJson, WriteIntent, WriteOptions } from "./types.ts";
import { write } from "./write.server.ts";

/** Creates one record and answers it as it stands at commit, after rules. @throws AppError the refusal. */
export function create(
  ctx: Context,
  objectKey: string,
  input: Input,
  options?: WriteOptions,
): Promise<RecordJson> {
  return one(ctx, objectKey, { op: "create", input }, options);
}

/** Changes the fields that `input` names. With `version`, only while the record still has it. @throws AppError the refusal. */
export function update(
  ctx: Context,
  objectKey: string,
  id: string,
  input: Input,
  options: WriteOptions & { version?: number } = {},
): Promise<RecordJson> {
  return one(ctx, objectKey, { op: "update", id, input, version: options.version }, options);
}

/** Moves a record to the bin. @throws AppError the refusal. */
export async function remove(
  ctx: Context,
  objectKey: string,
  id: string,
  options: WriteOptions & { version?: number } = {},
): Promise<void> {
  await one(ctx, objectKey, { op: "delete", id, version: options.version }, options);
}

/** Brings a record back from the bin; one that is not there is answered as it is. @throws AppError the refusal. */
export function restore(
  ctx: Context,
  objectKey: string,
  id: string,
  options: WriteOptions & { version?: number } = {},
): Promise<RecordJson> {
  return one(ctx, objectKey, { op: "restore", id, version: options.version }, options);
}

async function one(
  ctx: Context,
  objectKey: string,
  intent: WriteIntent,
  options?: WriteOptions,
): Promise<RecordJson> {
  const [result] = await write(ctx, objectKey, [intent], options);
  if (result!.status === "refused") throw result!.error;
  return result!.record;
}
