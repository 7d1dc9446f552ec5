import type { Field } from "./field-type.ts";

/** How a score stands on its scale, by the scale's own direction. */
export type Tone = "good" | "middling" | "bad";

/** Lowest and highest number of a scale. */
export function scaleEnds(field: Field): { min: number; max: number } {
  const ends = field.type.ends?.(field);
  return { min: Number(field.def.min ?? ends?.min ?? 0), max: Number(field.def.max ?? ends?.max ?? 10) };
}

/** The upper three tenths of the scale are good, less than its middle is bad; from above where lower is better. */
export function scoreTone(field: Field, value: number): Tone {
  const { min, max } = scaleEnds(field);
  const share = (value - min) / Math.max(1, max - min);
  const good = field.def.better === "lower" ? 1 - share : share;
  return good >= 0.7 ? "good" : good >= 0.45 ? "middling" : "bad";
}
