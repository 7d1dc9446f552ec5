import { describe, expect, it } from "vitest";
import { ACTIONS } from "#app/automation/actions/registry.ts";
import { describeAutomation } from "#app/automation/describe.ts";
import type { AutomationModel } from "#app/automation/model.ts";
import { FIELD_TYPES } from "#app/fields/registry.ts";
import { LOCALES } from "#app/i18n/text.ts";
import { KINDS } from "#app/kinds.ts";
import { compileWorkspace } from "#app/schema/compile.ts";
import type { AnySchema } from "#app/schema/types.ts";
import { automation, creates, OBJECTS, reads, sets, updates } from "./house.ts";

/** Problems (or warnings) of a rule as `pointer code`, pointers within the rule. */
function checked(rule: AnySchema, others: readonly AnySchema[] = []) {
  const schemas = [...OBJECTS, ...others, rule];
  const { problems, warnings, workspace } = compileWorkspace(
    { format: 1, schemas: structuredClone(schemas) },
    KINDS,
  );
  const base = `/schemas/${schemas.length - 1}`;
  const own = (issues: typeof problems) =>
    issues
      .filter((issue) => issue.path.startsWith(base))
      .map((issue) => `${issue.path.slice(base.length)} ${issue.code}`);
  return { problems: own(problems), warnings: own(warnings), workspace };
}
const problems = (more: Record<string, unknown>) => checked(automation("rule", more)).problems;

describe("a stored rule", () => {
  it("passes with everything it may have", () => {
    const rule = automation("rule", {
      enabled: true,
      order: 3,
      trigger: { on: ["created", "changed", "restored"], fields: ["csat"] },
      timing: "after",
      condition: { and: [{ changed: [reads("csat")] }, { "!=": [reads("old.csat"), reads("csat")] }] },
      once_per_record: true,
      steps: [
        sets(
          { follow_up: "open", size: { "+": [1, 1] }, note: null, tags: ["a"] },
          { when: { "<": [reads("csat"), 3] } },
        ),
        creates({
          title: "Call",
          answer: { this: [] },
          related: { this: [] },
          assignee: reads("customer.owner"),
        }),
        updates({ mark: reads("survey"), name: "x" }),
        updates(
          { mark: null },
          { key: "up2", record: { if: [{ ">": [reads("size"), 1] }, reads("customer"), null] } },
        ),
        { key: "a1", action: "assign", field: "assignee", user: reads("customer.owner") },
        { key: "a2", action: "assign", field: "assignee", from: "customer.owner" },
        { key: "a3", action: "assign", field: "assignee", role: "service", method: "round_robin" },
        { key: "a4", action: "assign", field: "assignee", team: "客户服务", method: "round_robin" },
        { key: "tell", action: "notify", to: reads("actor.id"), text: "hello" },
      ],
    });
    expect(checked(rule).problems).toEqual([]);
  });

  it.each([
    [{ object: "nothing", steps: [sets({ size: 1 })] }, "/object unknown_object"],
    [{ steps: [] }, "/steps below_limit"],
    [{ steps: [sets({ size: 1 })], condition: reads("nothing") }, "/condition expression_unknown_field"],
    [
      { steps: [sets({ size: 1 })], condition: { "==": [reads("follow_up"), "never"] } },
      "/condition/==/1 expression_unknown_option",
    ],
    [{ steps: [sets({ size: 1 })], extra: 1 }, "/extra unknown_key"],
    [{ steps: [sets({ size: 1 })], trigger: { on: ["saved"] } }, "/trigger/on/0 not_one_of"],
    [
      { steps: [sets({ size: 1 })], trigger: { on: ["created", "created"] } },
      "/trigger/on/1 trigger_repeated",
    ],
    [
      { steps: [sets({ size: 1 })], trigger: { on: ["created"], fields: ["size"] } },
      "/trigger/fields trigger_fields_need_changed",
    ],
    [
      { steps: [sets({ size: 1 })], trigger: { on: ["changed"], fields: ["x"] } },
      "/trigger/fields/0 unknown_field",
    ],
    [
      { steps: [sets({ size: 1 })], trigger: { on: ["changed"], fields: ["age"] } },
      "/trigger/fields/0 trigger_field_not_stored",
    ],
    [
      { steps: [sets({ size: 1 })], timing: "before", once_per_record: true },
      "/once_per_record before_not_once",
    ],
    [{ steps: [creates({ title: "x" })], timing: "before" }, "/steps/0/action before_only_sets_fields"],
    [{ steps: [sets({ size: 1 })], trigger: { on: ["deleted"] } }, "/steps/0/action step_on_deleted"],
    [{ steps: [sets({ size: 1 }), sets({ size: 2 })] }, "/steps/1/key repeated_key"],
    [{ steps: [{ key: "x", action: "explode" }] }, "/steps/0/action unknown_action"],
    [{ steps: [sets({ size: 1 }, { colour: "red" })] }, "/steps/0/colour unknown_key"],
    [{ steps: [{ key: "x", action: "set_fields" }] }, "/steps/0/values missing_key"],
    [{ steps: [sets({ nothing: 1 })] }, "/steps/0/values/nothing unknown_field"],
    [{ steps: [sets({ follow_up: "never" })] }, "/steps/0/values/follow_up unknown_option"],
    [{ steps: [sets({ twice: 1 })] }, "/steps/0/values/twice step_field_read_only"],
    [{ steps: [sets({ version: 1 })] }, "/steps/0/values/version step_field_read_only"],
    [{ steps: [creates({ title: "t", code: "T-1" })] }, "/steps/0/values/code step_field_read_only"],
    [{ steps: [sets({ csat: 9 })] }, "/steps/0/values/csat too_large"],
    [{ steps: [sets({ note: "more than twenty characters" })] }, "/steps/0/values/note too_long"],
    [{ steps: [sets({ size: reads("survey") })] }, "/steps/0/values/size expression_types_differ"],
    [{ steps: [sets({ size: reads("customer.nothing") })] }, "/steps/0/values/size expression_unknown_field"],
    [{ steps: [sets({ size: 1 }, { when: reads("x") })] }, "/steps/0/when expression_unknown_field"],
    [{ steps: [sets({ customer: { this: [] } })] }, "/steps/0/values/customer step_this_elsewhere"],
    [{ steps: [creates({ title: "t" }, { object: "nothing" })] }, "/steps/0/object unknown_object"],
    [{ steps: [updates({ mark: "x" })], timing: "before" }, "/steps/0/action before_only_sets_fields"],
    [
      { steps: [{ key: "x", action: "update_record", record: 1, object: "task" }] },
      "/steps/0/values missing_key",
    ],
    [{ steps: [updates({ mark: "x" }, { object: "nothing" })] }, "/steps/0/object unknown_object"],
    [{ steps: [updates({ nothing: 1 })] }, "/steps/0/values/nothing unknown_field"],
    [{ steps: [updates({ answers: 1 })] }, "/steps/0/values/answers step_field_read_only"],
    [{ steps: [updates({ tier: "best" })] }, "/steps/0/values/tier unknown_option"],
    [{ steps: [updates({ tier: reads("survey") })] }, "/steps/0/values/tier expression_types_differ"],
    [{ steps: [updates({ mark: "x" }, { record: reads("x") })] }, "/steps/0/record expression_unknown_field"],
    [
      { steps: [updates({ mark: "x" }, { record: reads("survey") })] },
      "/steps/0/record update_record_not_reference",
    ],
    [{ steps: [updates({ mark: "x" }, { record: null })] }, "/steps/0/record update_record_not_reference"],
    [
      { object: "task", steps: [updates({ mark: "x" }, { record: reads("related.id") })] },
      "/steps/0/record update_record_not_reference",
    ],
    [
      { steps: [updates({ mark: "x" }, { record: reads("assignee") })] },
      "/steps/0/record update_record_elsewhere",
    ],
    [{ steps: [updates({ title: "x" }, { object: "task" })] }, "/steps/0/record update_record_elsewhere"],
    [
      { steps: [updates({ mark: "x" }, { record: { this: [] } })] },
      "/steps/0/record update_record_elsewhere",
    ],
    [
      { steps: [{ key: "a", action: "assign", field: "size", from: "customer.owner" }] },
      "/steps/0/field assign_field_not_user",
    ],
    [
      { steps: [{ key: "a", action: "assign", field: "x", from: "customer.owner" }] },
      "/steps/0/field unknown_field",
    ],
    [{ steps: [{ key: "a", action: "assign", field: "assignee" }] }, "/steps/0 assign_needs_one_way"],
    [
      { steps: [{ key: "a", action: "assign", field: "assignee", role: "service", from: "x" }] },
      "/steps/0 assign_needs_one_way",
    ],
    [
      { steps: [{ key: "a", action: "assign", field: "assignee", role: "nobody", method: "round_robin" }] },
      "/steps/0/role unknown_role",
    ],
    [
      { steps: [{ key: "a", action: "assign", field: "assignee", role: "service" }] },
      "/steps/0/method assign_method_unknown",
    ],
    [
      { steps: [{ key: "a", action: "assign", field: "assignee", from: "customer.name" }] },
      "/steps/0/from expression_types_differ",
    ],
    [
      { steps: [{ key: "t", action: "notify", to: reads("customer"), text: "x" }] },
      "/steps/0/to expression_types_differ",
    ],
    [
      { steps: [{ key: "t", action: "notify", to: reads("assignee"), text: "" }] },
      "/steps/0/text notify_text_needed",
    ],
  ])("%j is refused: %s", (more, expected) => {
    expect(problems(more as Record<string, unknown>)).toEqual([expected]);
  });

  it("names every problem at once", () => {
    const rule = { condition: reads("x"), timing: "before", trigger: { on: ["deleted"] } };
    expect(problems({ ...rule, steps: [sets({ a: 1, b: 2 }), creates({ title: reads("y") })] })).toEqual([
      "/trigger/on/0 before_only_saves",
      "/condition expression_unknown_field",
      "/steps/0/action step_on_deleted",
      "/steps/1/action before_only_sets_fields",
    ]);
    expect(problems({ steps: [sets({ a: 1, b: 2 }), creates({ title: reads("y") })] })).toEqual([
      "/steps/0/values/a unknown_field",
      "/steps/0/values/b unknown_field",
      "/steps/1/values/title expression_unknown_field",
    ]);
  });

  it("is warned of where it contradicts another, turns in a circle or leaves a required field empty", () => {
    const other = automation("other", { steps: [sets({ follow_up: "none" })] });
    expect(checked(automation("rule", { steps: [sets({ follow_up: "open" })] }), [other]).warnings).toEqual([
      "/steps/0/values/follow_up rules_conflict",
    ]);
    expect(
      checked(automation("rule", { steps: [sets({ size: { "+": [reads("size"), 1] } })] })).warnings,
    ).toContain("/trigger rules_cycle");
    expect(checked(automation("rule", { steps: [creates({ size: 1 })] })).warnings).toEqual([
      "/steps/0/values step_leaves_required",
    ]);
  });
});

describe("a rule in words", () => {
  const rule = automation("rule", {
    trigger: { on: ["created", "changed"], fields: ["csat"] },
    condition: { "<": [reads("csat"), 3] },
    once_per_record: true,
    steps: [
      creates({ title: "Call" }),
      {
        key: "a",
        action: "assign",
        field: "assignee",
        role: "service",
        method: "round_robin",
        when: { empty: [reads("assignee")] },
      },
      { key: "t", action: "notify", to: reads("customer.owner"), text: "hello" },
    ],
  });
  const { workspace } = checked(rule);
  const model = workspace!.part<AutomationModel>("automation", "rule")!;

  it("says when, whether and what, in English", () => {
    const text = describeAutomation(workspace!, model, "en");
    expect(text).toMatch(
      /^When a record of Answer is created or has its CSAT changed, if CSAT .*3: create a record of Task \(title: .*Call.*\); if .*, give assignee to the people of Service in turn; tell .*owner.*hello.* Only once for each record\.$/,
    );
  });

  it("names the record that it changes beside the one at hand, in both languages", () => {
    const { workspace } = checked(
      automation("rule", {
        object: "task",
        trigger: { on: ["created"] },
        steps: [updates({ follow_up: "done" }, { record: reads("related"), object: "answer" })],
      }),
    );
    const model = workspace!.part<AutomationModel>("automation", "rule")!;
    expect(describeAutomation(workspace!, model, "en")).toBe(
      "When a record of Task is created, on the Answer that related leads to, set Follow-up to done.",
    );
    expect(describeAutomation(workspace!, model, "zh-CN")).toBe(
      "「任务」新建后，在 related 所指的「反馈」上，把跟进设为“done”。",
    );
  });

  it("and in Chinese", () => {
    const text = describeAutomation(workspace!, model, "zh-CN");
    expect(text).toMatch(
      /^「反馈」新建或满意度有变更后，如果满意度小于 3：新建一条「任务」（.*）；.*「客服」.*通知.*同一条记录只执行一次。$/,
    );
  });
});

describe("actions", () => {
  const INPUTS = ["expression", "values", "object_key", "field_key", "role_key", "team"];

  it("are labelled in every language and declare settings that a builder can draw", () => {
    for (const action of ACTIONS.values()) {
      for (const text of [action.label, action.help, ...action.settings.map((setting) => setting.label)]) {
        for (const locale of LOCALES) expect((text as Record<string, string>)[locale]).toBeTruthy();
      }
      for (const { type } of action.settings) expect([...INPUTS, ...FIELD_TYPES.keys()]).toContain(type);
    }
  });

  it("that may run before the write say what they assign", () => {
    for (const action of ACTIONS.values()) expect(action.assigns !== undefined).toBe(action.before);
  });
});
