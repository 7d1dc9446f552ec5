import { AppError, notFound } from "../errors.ts";

/** Bytes: nobody types more into the forms before the house. */
const MOST_FORM = 64 * 1024;

/**
 * The fields of a plain form, sent as browsers do without script. A form with files is none of these.
 * @throws AppError 415 for another type, 413 beyond `most` bytes (64 kB unless told)
 */
export async function readForm(request: Request, most: number = MOST_FORM): Promise<URLSearchParams> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) {
    await readText(request, 0).catch(() => "");
    throw new AppError("unsupported_type", "kind_unsupported_type");
  }
  return new URLSearchParams(await readText(request, most));
}

/** An id that a page sent. @throws AppError 404 for what can be nobody's id */
export function idOf(value: unknown): string {
  if (typeof value !== "string" || value.includes("\0")) throw notFound();
  return value;
}

/** A number of a revision or a version that a page sent. @throws AppError 404 for what can be none */
export function numberOf(value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) throw notFound();
  return value;
}

/**
 * A body's text. What comes beyond `most` bytes is read and dropped, so that the sender hears the refusal.
 * @throws AppError 413 for a longer one
 */
export async function readText(request: Request, most: number): Promise<string> {
  if (!request.body) return "";
  const decoder = new TextDecoder();
  const reader = request.body.getReader();
  let text = "";
  let bytes = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    bytes += part.value.byteLength;
    text = bytes > most ? "" : text + decoder.decode(part.value, { stream: true });
  }
  if (bytes > most) throw new AppError("too_large", "form_too_large");
  return text + decoder.decode();
}
