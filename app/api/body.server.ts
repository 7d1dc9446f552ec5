import type { IncomingMessage } from "node:http";
import { AppError, invalid, pointer } from "../errors.ts";

/** Largest JSON body, in bytes: a thousand records of five kilobytes. */
export const BODY_LIMIT = 5 * 1024 * 1024;
/** Deeper than any document of ours (an expression has 20 levels of two brackets inside a schema of a few), with room for a pointer to what is too deep in it. */
const DEPTH_LIMIT = 200;
/** More members than any object of ours has. */
const KEYS_LIMIT = 5_000;

/** Reads and parses a JSON body. 400 when it is no JSON, 413 over the limit, 415 for another type or a packed body, 422 for `__proto__` as a key. */
export async function readJson(request: IncomingMessage): Promise<{ value: unknown; text: string }> {
  const type = request.headers["content-type"] ?? "";
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(type)) {
    request.resume();
    throw new AppError("unsupported_type", "not_json", { params: { type: type || "–" } });
  }
  const packing = request.headers["content-encoding"];
  if (packing !== undefined && packing.toLowerCase() !== "identity") {
    request.resume();
    throw new AppError("unsupported_type", "packed_body", { params: { packing } });
  }
  const bytes = await readBytes(request, BODY_LIMIT);
  const { depth, members } = extentOf(bytes);
  if (depth > DEPTH_LIMIT)
    throw new AppError("malformed", "too_deep_json", { params: { limit: DEPTH_LIMIT } });
  if (members > KEYS_LIMIT) throw tooManyKeys();
  const text = decode(bytes);
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

async function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  const tooLarge = () =>
    new AppError("too_large", "body_too_large", { params: { limit: limit / 1024 / 1024 } });
  if (Number(request.headers["content-length"] ?? 0) > limit) {
    request.resume();
    throw tooLarge();
  }
  const chunks: Buffer[] = [];
  let size = 0;
  // What is left unread is read and thrown away once the answer is out, so that the client gets to read it.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += (chunk as Buffer).length;
    if (size > limit) throw tooLarge();
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/**
 * Nesting of brackets outside strings, and most members of one object, before anything is built from them: a megabyte of `[` would be
 * a hundred of arrays, and an object of 300,000 members takes a second to read.
 */
function extentOf(bytes: Buffer): { depth: number; members: number } {
  // Members so far of what is open, outermost first; deeper than what is refused nobody counts.
  const open = new Uint32Array(DEPTH_LIMIT + 1);
  let depth = 0;
  let deepest = 0;
  let members = 0;
  let quoted = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (quoted) {
      if (byte === 0x5c) at++;
      else if (byte === 0x22) quoted = false;
    } else if (byte === 0x22) quoted = true;
    else if (byte === 0x5b || byte === 0x7b) {
      deepest = Math.max(deepest, ++depth);
      if (depth <= DEPTH_LIMIT) open[depth] = 0;
    } else if (byte === 0x5d || byte === 0x7d) depth--;
    else if (byte === 0x3a && depth > 0 && depth <= DEPTH_LIMIT) members = Math.max(members, ++open[depth]!);
  }
  return { depth: deepest, members };
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new AppError("malformed", "not_utf8");
  }
}

const tooManyKeys = () => invalid([{ path: "", code: "too_many_keys", params: { limit: KEYS_LIMIT } }]);

/** Refuses keys that would reach a prototype, wherever they stand. */
function guard(value: unknown, path = ""): void {
  if (typeof value !== "object" || value === null) return;
  if (Object.hasOwn(value, "__proto__")) {
    throw invalid([{ path: pointer(path, "__proto__"), code: "unknown_key", params: { key: "__proto__" } }]);
  }
  for (const [key, item] of Object.entries(value)) {
    if (typeof item === "object" && item !== null) guard(item, pointer(path, key));
  }
}

/** A JSON object, or 422 at the root. */
export function asObject(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid([{ path: "", code: "not_an_object" }]);
  }
  return value as Record<string, unknown>;
}
