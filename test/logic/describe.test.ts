import { expect, it } from "vitest";
import type { Locale } from "#app/i18n/text.ts";
import { check } from "#app/logic/check.ts";
import { describe as sentence } from "#app/logic/describe.ts";
import { OPERATORS } from "#app/logic/operators/index.ts";
import { CONSTANTS, scopeOf } from "./small-world.ts";

const v = (path: string) => ({ var: path });
function say(rule: unknown, locale: Locale): string {
  const { expression, problems } = check(rule, scopeOf(), { self: true });
  if (!expression) throw new Error(JSON.stringify(problems));
  return sentence(expression, {
    locale,
    get: (path) => CONSTANTS[path]?.value,
    nameOf: (id) => (id === "u1" ? "李雷" : undefined),
  });
}

it.each<[unknown, string, string]>([
  [
    { and: [{ "<": [v("csat"), 3] }, { "!=": [v("stage"), "won"] }] },
    "满意度 小于 3，并且 跟进 不是 阶段won",
    "CSAT is less than 3 and Follow-up is not won",
  ],
  [
    {
      or: [
        { "==": [v("customer.tier"), "vip"] },
        { and: [{ ">=": [v("amount"), 100] }, { empty: [v("due")] }] },
      ],
    },
    "分层 是 重点，或者 （金额 不小于 100，并且 期限 为空）",
    "Tier is VIP or (Amount is at least 100 and Due is empty)",
  ],
  [
    { "<": [v("csat"), v("settings.satisfaction.low")] },
    "满意度 小于 低分线（3）",
    "CSAT is less than Low score (3)",
  ],
  [{ "==": [v("owner"), "u1"] }, "负责人 是 李雷", "Owner is 李雷"],
  [{ in: [v("stage"), ["new", "open"]] }, "跟进 属于 阶段new、阶段open", "Follow-up is one of new, open"],
  [{ "<=": [1, v("csat"), 3] }, "满意度 在 1 到 3 之间", "CSAT is between 1 and 3"],
  [{ "!": [{ contains: [v("name"), "王"] }] }, "并非（名称 包含 “王”）", "not (Name contains “王”)"],
  [
    { "<": [v("at"), { date_add: [{ now: [] }, -7, "day"] }] },
    "时间 小于 现在 之前 7 天",
    "At is less than 7 days before now",
  ],
  [{ ">": [v("customer.worth"), 5] }, "价值 大于 5", "Worth is more than 5"],
  [{ "*": [{ "+": [v("csat"), 1] }, 2] }, "（满意度 + 1） × 2", "(CSAT + 1) × 2"],
  [
    { changed: ["stage", "open", "won"] },
    "跟进 由 阶段open 变为 阶段won",
    "Follow-up changed from open to won",
  ],
  [
    { some: [v("tags"), { "==": [v(""), "price"] }] },
    "标签 中有一项满足 该项 是 price",
    "any of Tags meets it is price",
  ],
  [{ if: [v("ok"), 1, 2] }, "如果 允许联系 则 1，否则 2", "if May contact then 1, else 2"],
  [{ "==": [v("csat"), null] }, "满意度 为空", "CSAT is empty"],
  [{ "!": [{ empty: [v("due")] }] }, "期限 不为空", "Due is not empty"],
  [
    { if: [v("ok"), 1, { empty: [v("csat")] }, 2, 3] },
    "如果 允许联系 则 1，否则如果 满意度 为空 则 2，否则 3",
    "if May contact then 1, else if CSAT is empty then 2, else 3",
  ],
  // Branches that a setting rules out are left out: what is said is what holds now.
  [
    { cat: [{ if: [{ "==": [v("settings.satisfaction.low"), 4] }, "Low: ", "低分："] }, v("name")] },
    "“低分：” + 名称",
    "“低分：” + Name",
  ],
  [
    { if: [{ "==": [v("settings.satisfaction.low"), 3] }, { "+": [v("csat"), 1] }, v("ok"), 2, 3] },
    "满意度 + 1",
    "CSAT + 1",
  ],
  [
    { if: [v("ok"), 1, { "==": [v("settings.satisfaction.low"), 3] }, 2, 3] },
    "如果 允许联系 则 1，否则 2",
    "if May contact then 1, else 2",
  ],
])("%j reads as a sentence", (rule, zh, en) => {
  expect(say(rule, "zh-CN")).toBe(zh);
  expect(say(rule, "en")).toBe(en);
});

it("every operator has a name and words in both languages", () => {
  for (const operator of OPERATORS.values()) {
    const label = operator.label as Record<Locale, string>;
    expect(label["zh-CN"] && label.en, operator.key).toBeTruthy();
    if (typeof operator.sentence !== "function")
      expect(operator.sentence["zh-CN"] && operator.sentence.en, operator.key).toBeTruthy();
  }
});
