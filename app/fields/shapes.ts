import * as z from "zod/mini";

/** Shapes that settings of several types share. zod/mini, because the designer in the browser checks with them too. */

/** NUL and halves of characters: no text of a database can hold them. */
export const storable = z.refine<string>((text) => !/[\0\p{Cs}]/u.test(text), {
  params: { code: "bad_text" },
});

const line = z.string().check(z.minLength(1), z.maxLength(500), storable);

/** A stored text: one for everybody, or one a language. */
export const textShape = z.union([
  line,
  z
    .strictObject({ "zh-CN": z.optional(line), en: z.optional(line) })
    .check(z.refine((text) => Object.keys(text).length > 0, { params: { code: "text_missing" } })),
]);

export const keyShape = z.string().check(z.regex(/^[a-z][a-z0-9_]{0,47}$/));

export const optionsShape = z
  .array(
    z.strictObject({
      key: z.string().check(z.regex(/^[a-z0-9][a-z0-9_]{0,47}$/)),
      label: textShape,
      color: z.optional(z.string().check(z.minLength(1), z.maxLength(30))),
      archived: z.optional(z.boolean()),
    }),
  )
  .check(z.minLength(1), z.maxLength(500));

export const boundShape = z.optional(
  z.number().check(z.gte(Number.MIN_SAFE_INTEGER), z.lte(Number.MAX_SAFE_INTEGER)),
);

/** A JSON-Logic rule; its own check is the logic room's. */
export const ruleShape = z
  .unknown()
  .check(z.refine((rule) => rule !== undefined, { params: { code: "missing_key" } }));

export const decimalsShape = z.optional(z.int().check(z.gte(0), z.lte(10)));

/** A length in characters, 1 to `most`. */
export const lengthShape = (most: number) => z.optional(z.int().check(z.gte(1), z.lte(most)));
