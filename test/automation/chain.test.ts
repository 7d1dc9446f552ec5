import { describe, expect, it } from "vitest";
import { Cut, chainFor, cycleOf, MAX_ACTIONS, takeAction } from "#app/automation/chain.ts";
import type { Change } from "#app/records/listeners.ts";

const change = (event: string) => ({ event }) as Change;

describe("a chain of rules", () => {
  it("starts at the change from outside and counts its actions across all rules that answer to it", () => {
    const roots = new Map();
    const one = chainFor(change("e1"), undefined, "one", "r1", roots);
    const two = chainFor(change("e1"), undefined, "two", "r2", roots);
    const other = chainFor(change("e2"), undefined, "one", "r3", roots);
    takeAction(one);
    expect([one.count.actions, two.count.actions, other.count.actions]).toEqual([1, 1, 0]);
    expect(one).toMatchObject({ root: "e1", cause: "e1", run: "r1", depth: 1, path: ["one"] });
  });

  it("goes deeper with every rule woken by a rule, and keeps root and count", () => {
    const one = chainFor(change("e1"), undefined, "one", "r1", new Map());
    const deeper = chainFor(change("e5"), one, "two", "r2", new Map());
    expect(deeper).toMatchObject({ root: "e1", cause: "e5", depth: 2, path: ["one", "two"] });
    expect(deeper.count).toBe(one.count);
  });

  it("is cut at the action past the limit, naming the way there", () => {
    const one = chainFor(change("e1"), undefined, "one", "r1", new Map());
    for (let n = 0; n < MAX_ACTIONS; n++) takeAction(one);
    expect(() => takeAction(one)).toThrow(Cut);
    expect(() => takeAction(one)).toThrow("chain_too_many_actions");
    expect(one.count.actions).toBe(MAX_ACTIONS);
  });

  it("names the circle at its end: once around", () => {
    expect(cycleOf(["start", "a", "b", "a", "b"])).toEqual(["b", "a", "b"]);
    expect(cycleOf(["a", "a", "a"])).toEqual(["a", "a"]);
    expect(cycleOf(["a", "b", "c"])).toEqual(["a", "b", "c"]);
  });
});
