import { checkOptions } from "./choice.ts";
import type { FieldType } from "./field-type.ts";
import { optionsShape } from "./shapes.ts";
import { singleChoice } from "./single-choice.ts";
import type { Option } from "./value.ts";

/** One of the field's own options. */
export const select: FieldType = {
  ...singleChoice,
  key: "select",
  control: "choice",
  label: { "zh-CN": "单选", en: "Select" },
  settings: { options: optionsShape },
  resolve: (def) => ({ options: (def.options as Option[] | undefined) ?? [] }),
  checkSettings: checkOptions,
  examples: [
    {
      settings: {
        options: [
          { key: "web", label: { "zh-CN": "网页", en: "Web" }, color: "blue" },
          { key: "app", label: { "zh-CN": "应用", en: "App" } },
          { key: "fax", label: "传真", archived: true },
        ],
      },
      accepts: [
        { input: "web", json: "web" },
        { input: "fax", json: "fax" },
        { input: "", json: null },
        { input: null, json: null },
      ],
      cells: [
        { text: "web", json: "web" },
        { text: " 网页 ", json: "web" },
        { text: "ＡＰＰ", json: "app" },
        { text: "", json: null },
      ],
      refuses: [
        { input: "WEB", code: "unknown_option" },
        { input: "constructor", code: "unknown_option" },
        { input: "__proto__", code: "unknown_option" },
        { input: ["web"], code: "wrong_type" },
        { input: 1, code: "wrong_type" },
      ],
      shows: [
        { json: "web", "zh-CN": "网页", en: "Web" },
        { json: "fax", "zh-CN": "传真", en: "传真" },
      ],
      ascending: ["app", "fax", "web"],
    },
  ],
};
