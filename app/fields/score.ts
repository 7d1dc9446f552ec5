import { scale } from "./scale.ts";

/** A number on a longer scale, 0 to 10 unless told; `better: "lower"` for effort. */
export const score = scale({
  key: "score",
  label: { "zh-CN": "评分", en: "Score" },
  least: -1000,
  most: 1000,
  from: 0,
  to: 10,
  examples: [
    {
      accepts: [
        { input: 0, json: 0 },
        { input: 10, json: 10 },
        { input: null, json: null },
      ],
      cells: [{ text: "10", json: 10 }],
      refuses: [
        { input: -1, code: "too_small" },
        { input: 11, code: "too_large" },
        { input: "7.5", code: "not_integer" },
      ],
      shows: [{ json: 7, "zh-CN": "7", en: "7" }],
      ascending: [0, 2, 9, 10],
    },
    {
      settings: { min: 1, max: 7, better: "lower" },
      accepts: [{ input: 7, json: 7 }],
      refuses: [{ input: 0, code: "too_small" }],
    },
  ],
});
