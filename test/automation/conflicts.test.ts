import { describe, expect, it } from "vitest";
import { conflictsOf, cycleThrough } from "#app/automation/conflicts.ts";
import type { AutomationSchema } from "#app/schema/types.ts";

function rule(key: string, more: Partial<AutomationSchema>): AutomationSchema {
  return {
    kind: "automation",
    key,
    label: key,
    object: "ticket",
    trigger: { on: ["changed"] },
    steps: [],
    ...more,
  };
}

const sets = (values: Record<string, unknown>, key = "set") => ({ key, action: "set_fields", values });

describe("two rules that set the same field", () => {
  const high = rule("high", { steps: [sets({ priority: "high" })] });
  const low = rule("low", { steps: [sets({ note: "x" }, "note"), sets({ priority: "low" })] });

  it("are named at the later one, with the pointer of the value", () => {
    expect(conflictsOf(low, [high, low])).toEqual([
      { path: "/steps/1/values/priority", other: "high", object: "ticket", field: "priority" },
    ]);
    expect(conflictsOf(high, [high, low])).toEqual([]);
  });

  it("do not contradict each other when they set the same value", () => {
    const same = rule("same", { steps: [sets({ priority: "high" })] });
    expect(conflictsOf(same, [high, same])).toEqual([]);
  });

  it("do not contradict each other when no change wakes both", () => {
    const created = rule("created", { trigger: { on: ["created"] }, steps: [sets({ priority: "low" })] });
    expect(conflictsOf(created, [high, created])).toEqual([]);
  });

  it("do not contradict each other when their conditions ask one field for different values", () => {
    const one = rule("one", {
      condition: { "==": [{ var: "kind" }, "a"] },
      steps: [sets({ priority: "high" })],
    });
    const other = rule("other", {
      condition: { and: [{ "==": ["b", { var: "kind" }] }, { ">": [{ var: "n" }, 1] }] },
      steps: [sets({ priority: "low" })],
    });
    const both = rule("both", {
      condition: { "!=": [{ var: "kind" }, "a"] },
      steps: [sets({ priority: "none" })],
    });
    expect(conflictsOf(other, [one, other])).toEqual([]);
    expect(conflictsOf(both, [one, other, both]).map((conflict) => conflict.other)).toEqual(["one", "other"]);
  });

  it("say nothing of rules that are off, archived, of another object, or that make new records", () => {
    const others = [
      rule("off", { enabled: false, steps: [sets({ priority: "x" })] }),
      rule("archived", { archived: true, steps: [sets({ priority: "x" })] }),
      rule("elsewhere", { object: "task", steps: [sets({ priority: "x" })] }),
      rule("makes", {
        steps: [{ key: "s", action: "create_record", object: "ticket", values: { priority: "x" } }],
      }),
    ];
    expect(conflictsOf(high, [...others, high])).toEqual([]);
  });

  it("say nothing of a record beside the one at hand, which may be another one each time", () => {
    const parent = rule("parent", {
      steps: [
        {
          key: "s",
          action: "update_record",
          record: { var: "parent" },
          object: "ticket",
          values: { priority: "x" },
        },
      ],
    });
    expect(conflictsOf(high, [parent, high])).toEqual([]);
    expect(conflictsOf(parent, [high, parent])).toEqual([]);
  });

  it("count assigning among the ways to set a field", () => {
    const turn = rule("turn", {
      steps: [{ key: "a", action: "assign", field: "assignee", role: "service", method: "round_robin" }],
    });
    const named = rule("named", {
      steps: [{ key: "a", action: "assign", field: "assignee", from: "customer.owner" }],
    });
    expect(conflictsOf(named, [turn, named])).toEqual([
      { path: "/steps/0", other: "turn", object: "ticket", field: "assignee" },
    ]);
  });
});

describe("rules that wake each other", () => {
  const copies = (from: string, to: string) => [sets({ [to]: { var: from } })];
  const a = rule("a", { trigger: { on: ["changed"], fields: ["x"] }, steps: copies("x", "y") });
  const b = rule("b", { trigger: { on: ["changed"], fields: ["y"] }, steps: copies("y", "x") });

  it("are named as a circle once, at the last of them", () => {
    expect(cycleThrough(b, [a, b])).toEqual(["b", "a", "b"]);
    expect(cycleThrough(a, [a, b])).toBeNull();
  });

  it("are found through a rule before the write, which changes what others watch", () => {
    const before = rule("before", {
      timing: "before",
      trigger: { on: ["changed"] },
      steps: copies("y", "z"),
    });
    const watcher = rule("watcher", { trigger: { on: ["changed"], fields: ["z"] }, steps: copies("z", "y") });
    expect(cycleThrough(watcher, [before, watcher])).toEqual(["watcher", "before", "watcher"]);
  });

  it("are no circle when all of them run before the write: those run once", () => {
    const one = rule("one", { timing: "before", steps: copies("x", "y") });
    const two = rule("two", { timing: "before", steps: copies("y", "x") });
    expect(cycleThrough(two, [one, two])).toBeNull();
  });

  it("are found across objects when records make records", () => {
    const makesTask = rule("makes_task", {
      trigger: { on: ["created"] },
      steps: [{ key: "t", action: "create_record", object: "task", values: {} }],
    });
    const makesTicket = rule("makes_ticket", {
      object: "task",
      trigger: { on: ["created"] },
      steps: [{ key: "t", action: "create_record", object: "ticket", values: {} }],
    });
    expect(cycleThrough(makesTicket, [makesTask, makesTicket])).toEqual([
      "makes_ticket",
      "makes_task",
      "makes_ticket",
    ]);
  });

  it("are found across objects when records change records that they refer to", () => {
    const writes = (object: string, field: string) => [
      {
        key: "s",
        action: "update_record",
        record: { var: "other" },
        object,
        values: { [field]: { now: [] } },
      },
    ];
    const down = rule("down", {
      trigger: { on: ["changed"], fields: ["x"] },
      steps: writes("task", "done"),
    });
    const up = (fields: string[]) =>
      rule("up", { object: "task", trigger: { on: ["changed"], fields }, steps: writes("ticket", "x") });
    expect(cycleThrough(up(["done"]), [down, up(["done"])])).toEqual(["up", "down", "up"]);
    expect(cycleThrough(up(["title"]), [down, up(["title"])])).toBeNull();
  });

  it("wake themselves only when what they set keeps moving", () => {
    const counts = rule("counts", { steps: [sets({ n: { "+": [{ var: "n" }, 1] } })] });
    const settles = rule("settles", { steps: [sets({ status: "done" })] });
    expect(cycleThrough(counts, [counts])).toEqual(["counts", "counts"]);
    expect(cycleThrough(settles, [settles])).toBeNull();
  });

  it("are broken by a rule that runs once per record, and by one that is off", () => {
    expect(cycleThrough(b, [{ ...a, once_per_record: true }, b])).toBeNull();
    expect(cycleThrough(b, [{ ...a, enabled: false }, b])).toBeNull();
  });
});
