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
    "满意度小于 3，并且跟进不是“阶段won”",
    "CSAT is less than 3 and Follow-up is not won",
  ],
  [
    {
      or: [
        { "==": [v("customer.tier"), "vip"] },
        { and: [{ ">=": [v("amount"), 100] }, { empty: [v("due")] }] },
      ],
    },
    "分层是“重点”，或者（金额不小于 100，并且期限为空）",
    "Tier is VIP or (Amount is at least 100 and Due is empty)",
  ],
  [
    { "<": [v("csat"), v("settings.satisfaction.low")] },
    "满意度小于低分线（3）",
    "CSAT is less than 3 (Low score)",
  ],
  [{ "==": [v("owner"), "u1"] }, "负责人是李雷", "Owner is 李雷"],
  [{ in: [v("stage"), ["new", "open"]] }, "跟进是“阶段new”或“阶段open”", "Follow-up is new or open"],
  [{ "<=": [1, v("csat"), 3] }, "满意度在 1 到 3 之间", "CSAT is between 1 and 3"],
  [{ "!": [{ contains: [v("name"), "王"] }] }, "并非（名称包含“王”）", "not (Name contains “王”)"],
  [
    { "<": [v("at"), { date_add: [{ now: [] }, -7, "day"] }] },
    "时间小于 7 天前",
    "At is less than 7 days ago",
  ],
  [{ ">": [v("customer.worth"), 5] }, "价值大于 5", "Worth is more than 5"],
  [{ "*": [{ "+": [v("csat"), 1] }, 2] }, "（满意度 + 1） × 2", "(CSAT + 1) × 2"],
  [
    { changed: ["stage", "open", "won"] },
    "跟进由“阶段open”变为“阶段won”",
    "Follow-up changed from open to won",
  ],
  [
    { some: [v("tags"), { "==": [v(""), "price"] }] },
    "标签中有一项满足该项是“price”",
    "any of Tags meets it is price",
  ],
  [{ if: [v("ok"), 1, 2] }, "允许联系时为 1，否则为 2", "1 if May contact, otherwise 2"],
  [{ "==": [v("csat"), null] }, "满意度为空", "CSAT is empty"],
  [{ "!": [{ empty: [v("due")] }] }, "期限不为空", "Due is not empty"],
  [
    { if: [v("ok"), 1, { empty: [v("csat")] }, 2, 3] },
    "允许联系时为 1，满意度为空时为 2，否则为 3",
    "1 if May contact, 2 if CSAT is empty, otherwise 3",
  ],
  [
    { "!": [{ in: [v("stage"), ["new", "open", "won"]] }] },
    "跟进不是“阶段new”、“阶段open”或“阶段won”",
    "Follow-up is not new, open or won",
  ],
  [{ "==": [v("customer.tier"), "vip"] }, "分层是“重点”", "Tier is VIP"],
  [{ ">": [v("amount"), 1200000.5] }, "金额大于 1,200,000.5", "Amount is more than 1,200,000.5"],
  [
    { ">": [v("at"), { date_add: [{ now: [] }, 1, "hour"] }] },
    "时间大于 1 小时后",
    "At is more than 1 hour from now",
  ],
  [
    { ">": [v("at"), { date_add: [v("at"), 2, "day"] }] },
    "时间大于时间之后 2 天",
    "At is more than 2 days after At",
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
    "允许联系时为 1，否则为 2",
    "1 if May contact, otherwise 2",
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
