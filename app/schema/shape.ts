import * as z from "zod/mini";
import type { $ZodType } from "zod/v4/core";
import type { Issue } from "../errors.ts";
import { pointer } from "../errors.ts";
import { storable } from "../fields/shapes.ts";
import { KEY_PATTERN } from "./types.ts";

/** Pieces that every kind's shape is made of, and the way from zod's findings to issues. */

/** A text in one language, or one a language; at least one must be there. */
export function textShape(max = 500) {
  const line = z.string().check(z.trim(), z.minLength(1), z.maxLength(max), storable);
  return z.union([
    line,
    z
      .strictObject({ "zh-CN": z.optional(line), en: z.optional(line) })
      .check(z.refine((text) => Object.keys(text).length > 0, { params: { code: "text_missing" } })),
  ]);
}

export const keyShape = z.string().check(
  z.regex(KEY_PATTERN),
  z.refine((key) => key !== "constructor" && key !== "prototype", { params: { code: "bad_key" } }),
);

/** A JSON-Logic document: `check` of the logic room says what is wrong with it. Only its presence is asked for here. */
export const ruleShape = z
  .unknown()
  .check(z.refine((rule) => rule !== undefined, { params: { code: "missing_key" } }));

/** What every schema begins with. Spread it into the strict shape of a kind: `z.strictObject({ ...schemaShape("view"), … })`. */
export function schemaShape<K extends string>(kind: K) {
  return {
    kind: z.literal(kind),
    key: keyShape,
    label: textShape(200),
    help: z.optional(textShape(2000)),
    archived: z.optional(z.boolean()),
  };
}

/** Keys of {@link schemaShape} in the order of an export. */
export const SCHEMA_KEYS = ["kind", "key", "label", "help", "archived"] as const;

/** What does not fit `shape`, one issue a fault, with pointers under `base`. */
export function shapeIssues(shape: $ZodType, input: unknown, base: string): Issue[] {
  const result = z.safeParse(shape, input);
  if (result.success) return [];
  return result.error.issues.flatMap((issue) => issuesOf(issue, input, base));
}

type ZodIssue = z.core.$ZodIssue;

function issuesOf(issue: ZodIssue, input: unknown, base: string): Issue[] {
  const path = issue.path.reduce<string>((at, token) => pointer(at, String(token)), base);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({ path: pointer(path, key), code: "unknown_key", params: { key } }));
    case "invalid_type":
    case "invalid_value":
    case "invalid_union":
      if (valueAt(input, issue.path) === undefined) return [{ path, code: "missing_key" }];
      if (issue.code === "invalid_value")
        return [{ path, code: "not_one_of", params: { values: issue.values.map(String).join(", ") } }];
      if (issue.code === "invalid_type")
        return [{ path, code: "wrong_shape", params: { expected: issue.expected } }];
      return unionIssues(issue, input, base, path);
    case "invalid_format":
      if (issue.format === "regex" && issue.pattern === String(KEY_PATTERN))
        return [{ path, code: "bad_key" }];
      return [{ path, code: "bad_format" }];
    case "too_big":
      return [{ path, code: "above_limit", params: { limit: String(issue.maximum) } }];
    case "too_small":
      return [{ path, code: "below_limit", params: { limit: String(issue.minimum) } }];
    case "custom":
      return [ownIssue(issue, path)];
    default:
      return [{ path, code: "bad_format" }];
  }
}

/** A check of ours says its code and parameters in zod's `params`. */
function ownIssue(issue: z.core.$ZodIssueCustom, path: string): Issue {
  const { code, params } = (issue.params ?? {}) as { code?: string; params?: Record<string, unknown> };
  return { path, code: code ?? "bad_format", ...(params && { params }) };
}

/** Of a union's branches the one that got furthest tells what is wrong. */
function unionIssues(
  issue: z.core.$ZodIssueInvalidUnion,
  input: unknown,
  base: string,
  path: string,
): Issue[] {
  const branch = issue.errors.find((errors) =>
    errors.every((error) => error.path.length > 0 || error.code !== "invalid_type"),
  );
  if (!branch?.length) return [{ path, code: "wrong_shape", params: { expected: "text, object" } }];
  return branch.flatMap((error) =>
    issuesOf({ ...error, path: [...issue.path, ...error.path] } as ZodIssue, input, base),
  );
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const token of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, token)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[token];
  }
  return value;
}
