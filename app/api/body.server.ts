import type { IncomingMessage } from "node:http";
import { AppError, invalid, pointer } from "../errors.ts";

/** Largest JSON body, in bytes: a thousand records of five kilobytes. */
export const BODY_LIMIT = 5 * 1024 * 1024;
/** Deeper JSON than any document of ours (an expression has 20 levels inside a schema of a few). */
const DEPTH_LIMIT = 64;

/** Reads and parses a JSON body. 400 when it is no JSON, 413 over the limit, 415 for another type, 422 for `__proto__` as a key. */
export async function readJson(request: IncomingMessage): Promise<{ value: unknown; text: string }> {
  const type = request.headers["content-type"] ?? "";
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(type)) {
    request.resume();
    throw new AppError("unsupported_type", "not_json", { params: { type: type || "–" } });
  }
  const text = await readText(request, BODY_LIMIT);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError("malformed", "malformed_json", {
      params: { reason: (cause as Error).message.slice(0, 120) },
    });
  }
  guard(value);
  return { value, text };
}

async function readText(request: IncomingMessage, limit: number): Promise<string> {
  const tooLarge = () =>
    new AppError("too_large", "body_too_large", { params: { limit: limit / 1024 / 1024 } });
  if (Number(request.headers["content-length"] ?? 0) > limit) {
    request.resume();
    throw tooLarge();
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    // The rest is read and thrown away, so that the client gets to read the answer.
    if (size <= limit) chunks.push(chunk as Buffer);
    else if (size > limit * 4) break;
  }
  if (size > limit) throw tooLarge();
  const bytes = Buffer.concat(chunks);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new AppError("malformed", "not_utf8");
  }
}

/** Walks without recursion: depth, and keys that would reach a prototype. */
function guard(root: unknown): void {
  const stack: { value: unknown; path: string; depth: number }[] = [{ value: root, path: "", depth: 0 }];
  for (let item = stack.pop(); item; item = stack.pop()) {
    if (typeof item.value !== "object" || item.value === null) continue;
    if (item.depth > DEPTH_LIMIT) {
      throw new AppError("malformed", "too_deep_json", { params: { limit: DEPTH_LIMIT } });
    }
    if (!Array.isArray(item.value) && Object.hasOwn(item.value, "__proto__")) {
      throw invalid([
        { path: pointer(item.path, "__proto__"), code: "unknown_key", params: { key: "__proto__" } },
      ]);
    }
    for (const [key, value] of Object.entries(item.value)) {
      if (typeof value === "object" && value !== null) {
        stack.push({ value, path: pointer(item.path, key), depth: item.depth + 1 });
      }
    }
  }
}

/** A JSON object, or 422 at the root. */
export function asObject(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid([{ path: "", code: "not_an_object" }]);
  }
  return value as Record<string, unknown>;
}
