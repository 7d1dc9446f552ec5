import { expect, it } from "vitest";
import { either, woven } from "#app/logic/prose.ts";
import { says } from "#app/logic/says.ts";
import { beforeValue } from "#app/ui/lists/row-cells.tsx";

it("Chinese stands without gaps and keeps a space from Latin letters and figures; what somebody wrote stays as it is", () => {
  const say = (template: string, ...words: string[]) => woven(template, (i) => words[i]!);
  expect(say("{0}小于{1}", "满意度", "3")).toBe("满意度小于 3");
  expect(say("{0}小于{1}", "CSAT", "低分线")).toBe("CSAT 小于低分线");
  expect(say("{0}包含{1}", "名称", "“甲 乙 {0}”")).toBe("名称包含“甲 乙 {0}”");
  expect(say("{0} is {1}", "Tier", "VIP")).toBe("Tier is VIP");
  expect(says("automation_says_set", { field: "VIP", value: "3" }, "zh-CN")).toBe("把 VIP 设为 3");
});

it("a choice between several ends in an or", () => {
  expect(either(["甲"], "zh-CN")).toBe("甲");
  expect(either(["甲", "乙", "VIP"], "zh-CN")).toBe("甲、乙或 VIP");
  expect(either(["a", "b", "c"], "en")).toBe("a, b or c");
});

it("the name of a moment stands before how long ago it was", () => {
  expect(["Ordered at", "Due", "Opened on", "Format", "提交时间"].map(beforeValue)).toEqual([
    "Ordered",
    "Due",
    "Opened",
    "Format",
    "提交时间",
  ]);
});
