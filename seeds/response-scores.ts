import type { Cell } from "./happening.ts";
import type { Random } from "./random.ts";
import type { Draft } from "./response-drafts.ts";

/** Draws 1 to 5. */
export const MOODS = {
  usual: [
    [5, 0.545],
    [4, 0.345],
    [3, 0.085],
    [2, 0.018],
    [1, 0.007],
  ],
  complained: [
    [5, 0.3],
    [4, 0.4],
    [3, 0.18],
    [2, 0.08],
    [1, 0.04],
  ],
  late: [
    [5, 0.22],
    [4, 0.34],
    [3, 0.26],
    [2, 0.13],
    [1, 0.05],
  ],
  slipped: [
    [5, 0.13],
    [4, 0.27],
    [3, 0.28],
    [2, 0.22],
    [1, 0.1],
  ],
  troubled: [
    [5, 0.16],
    [4, 0.28],
    [3, 0.23],
    [2, 0.2],
    [1, 0.13],
  ],
} as const satisfies Record<string, readonly (readonly [number, number])[]>;

/** How likely they recommend, 0 to 10. */
export function recommends(felt: number, random: Random): number {
  if (felt === 5) return random.weighted(PROMOTES);
  if (felt === 4) return random.weighted(HESITATES);
  if (felt === 3) return random.weighted(DOUBTS);
  return felt === 2 ? random.int(2, 5) : random.int(0, 2);
}

const PROMOTES = [
  [10, 46],
  [9, 34],
  [8, 15],
  [7, 5],
] as const;
const HESITATES = [
  [10, 3],
  [9, 23],
  [8, 42],
  [7, 23],
  [6, 9],
] as const;
const DOUBTS = [
  [8, 8],
  [7, 30],
  [6, 35],
  [5, 27],
] as const;

/** What effort it was, 1 to 7. */
export function effort(felt: number, random: Random): number {
  if (felt === 5) return random.int(1, 2);
  if (felt === 4) return random.int(1, 3);
  return felt === 3 ? random.int(2, 4) : felt === 2 ? random.int(4, 6) : random.int(5, 7);
}

const NAMES = [
  "product_quality",
  "service_experience",
  "price_value",
  "delivery",
  "after_sales",
  "expectation",
] as const;

/** The five sides and the expectation, asked four times a year; a side that hurts is lower. */
export function details(
  felt: number,
  about: { touchpoint: Draft["touchpoint"]; troubled: boolean; slipped: boolean },
  random: Random,
): Record<string, Cell> {
  if (about.touchpoint === "delivery") return { delivery: side(felt, about.slipped ? -1 : 0, random) };
  if (about.touchpoint !== "periodic") return {};
  const found: Record<string, Cell> = {};
  for (const name of NAMES) {
    if (!random.chance(0.82)) continue;
    const hurts = (name === "product_quality" && about.troubled) || (name === "delivery" && about.slipped);
    const shift = hurts ? -1 : name === "price_value" ? -0.4 : name === "expectation" ? -0.6 : 0.1;
    found[name] = side(felt, shift, random);
  }
  return found;
}

const side = (felt: number, shift: number, random: Random) =>
  Math.min(5, Math.max(1, Math.round(felt + shift + (random.next() + random.next() - 1) * 1.1)));
