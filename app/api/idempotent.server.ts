import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { onceByKey } from "../records/idempotency.server.ts";
import type { Answer, Call } from "./call.server.ts";

/** Runs a write once for each `Idempotency-Key` of this token: a repeat gets the first answer, another body under the same key is 422. */
export function idempotent(call: Call, work: (ctx: Context) => Promise<Answer>): Promise<Answer> {
  const key = call.request.headers["idempotency-key"];
  if (key === undefined) return work(call.ctx);
  if (typeof key !== "string" || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new AppError("malformed", "bad_idempotency_key");
  }
  const request = `${call.request.method} ${call.request.originalUrl}\n${call.request.headers["if-match"] ?? ""}\n${call.bodyText}`;
  return onceByKey(call.ctx, key, request, work);
}
