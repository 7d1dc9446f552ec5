import { scale } from "./scale.ts";

/** Stars: a short scale, 1 to 5 unless told. */
export const rating = scale({
  key: "rating",
  label: { "zh-CN": "评级", en: "Rating" },
  least: 0,
  most: 10,
  from: 1,
  to: 5,
  examples: [
    {
      settings: { min: 1, max: 5, better: "higher" },
      accepts: [
        { input: 4, json: 4 },
        { input: "5", json: 5 },
        { input: "", json: null },
      ],
      cells: [{ text: " ３ ", json: 3 }],
      refuses: [
        { input: 0, code: "too_small" },
        { input: 6, code: "too_large" },
        { input: 4.5, code: "not_integer" },
        { input: true, code: "bad_number" },
        { input: "good", code: "bad_number" },
      ],
      shows: [{ json: 4, "zh-CN": "4", en: "4" }],
      ascending: [1, 2, 5],
    },
    { refuses: [{ input: 6, code: "too_large" }] },
  ],
});
