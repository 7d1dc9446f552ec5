import type { Rule } from "../logic/types.ts";
import type { AutomationSchema } from "../schema/types.ts";
import type { StepWrite } from "./actions/action.ts";
import { ACTIONS } from "./actions/registry.ts";

/**
 * What can be said of rules by reading them side by side: two that contradict each other, and circles in which one wakes the
 * other. Both are legal and get a warning. Reads the stored documents, so it also works while some of them have problems.
 */

export interface Conflict {
  /** Pointer in the rule at hand: the value that contradicts. */
  path: string;
  other: string;
  object: string;
  field: string;
}

const live = (rule: AutomationSchema): boolean => rule.enabled !== false && !rule.archived;

interface Write extends StepWrite {
  step: number;
}

/** Writes by rule: every rule is held against every other, and around every circle. */
const written = new WeakMap<AutomationSchema, Write[]>();

function writesOf(rule: AutomationSchema): Write[] {
  let writes = written.get(rule);
  if (!writes) {
    writes = rule.steps.flatMap((step, at) =>
      (ACTIONS.get(step.action)?.writes(step, rule.object) ?? []).map((write) => ({ ...write, step: at })),
    );
    written.set(rule, writes);
  }
  return writes;
}

/**
 * Fields that an earlier rule of the document (so that a pair is named once) gives another value than `rule` does, when one
 * change can wake both and their conditions do not exclude each other.
 */
export function conflictsOf(rule: AutomationSchema, all: readonly AutomationSchema[]): Conflict[] {
  const earlier = all.slice(
    0,
    Math.max(
      all.findIndex((one) => one.key === rule.key),
      0,
    ),
  );
  return earlier
    .filter((other) => live(other) && other.object === rule.object && together(rule, other))
    .flatMap((other) => {
      const theirs = ownValues(other);
      return ownValues(rule).flatMap(({ field, value, path }) =>
        theirs.some((their) => their.field === field && !same(their.value, value))
          ? [{ path, other: other.key, object: rule.object, field }]
          : [],
      );
    });
}

function ownValues(rule: AutomationSchema) {
  return writesOf(rule)
    .filter((write) => write.of === "own")
    .flatMap((write) =>
      Object.entries(write.values).map(([field, value]) => ({
        field,
        value,
        path: rule.steps[write.step]!.values
          ? `/steps/${write.step}/values/${field}`
          : `/steps/${write.step}`,
      })),
    );
}

/** One change can wake both. */
function together(a: AutomationSchema, b: AutomationSchema): boolean {
  const shared = a.trigger.on.filter((event) => b.trigger.on.includes(event));
  return shared.length > 0 && !excludes(a.condition, b.condition);
}

/** Both conditions ask the same variable for different literals: `tier == vip` and `tier == gold`. */
function excludes(a: Rule, b: Rule): boolean {
  return demands(a).some((one) =>
    demands(b).some((other) => one.path === other.path && !same(one.value, other.value)),
  );
}

/** Equalities with a literal that a condition demands: itself, or the parts of its outermost `and`. */
function demands(rule: Rule): { path: string; value: unknown }[] {
  const [operator, args] = entry(rule);
  if (operator === "and" && Array.isArray(args)) return args.flatMap(demands);
  if (operator !== "==" || !Array.isArray(args) || args.length !== 2) return [];
  for (const [variable, literal] of [args, [...args].reverse()]) {
    const [name, path] = entry(variable);
    if (name === "var" && typeof path === "string" && (literal === null || typeof literal !== "object")) {
      return [{ path, value: literal }];
    }
  }
  return [];
}

function entry(rule: Rule): [string, unknown] | [undefined, undefined] {
  if (typeof rule !== "object" || rule === null || Array.isArray(rule)) return [undefined, undefined];
  const entries = Object.entries(rule);
  return entries.length === 1 ? entries[0]! : [undefined, undefined];
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * A circle of rules that starts and ends at `rule`, when `rule` is the last of its members in the document (so that a circle
 * is named once); null when there is none. `once_per_record` breaks a circle, and so does a rule that gives its own trigger
 * nothing but constants: the second time nothing changes.
 */
export function cycleThrough(rule: AutomationSchema, all: readonly AutomationSchema[]): string[] | null {
  const place = all.findIndex((one) => one.key === rule.key);
  const candidates = (place < 0 ? [...all, rule] : all.slice(0, place + 1)).filter(
    (one) => live(one) && !(one.once_per_record && one.timing !== "before"),
  );
  const start = candidates.findIndex((one) => one.key === rule.key);
  if (start < 0) return null;
  const cameFrom = new Map<number, number>();
  const open = [start];
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    for (const [next, other] of candidates.entries()) {
      if (!awakens(candidates[at]!, other)) continue;
      if (next === start) {
        const path = walkBack(at, start, cameFrom).map((index) => candidates[index]!);
        return path.some((one) => one.timing !== "before") && !settles(path)
          ? [...path.map((one) => one.key), rule.key]
          : null;
      }
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, at);
      open.push(next);
    }
  }
  return null;
}

function walkBack(from: number, start: number, cameFrom: ReadonlyMap<number, number>): number[] {
  const path = [from];
  while (path[0] !== start) path.unshift(cameFrom.get(path[0]!)!);
  return path;
}

/** A rule alone that sets constants comes to rest by itself. */
function settles(path: readonly AutomationSchema[]): boolean {
  if (path.length !== 1) return false;
  return writesOf(path[0]!).every(
    (write) =>
      write.of !== "new" &&
      Object.values(write.values).every((value) => typeof value !== "object" || value === null),
  );
}

/** A run of `one` makes a change that `other` answers to. */
function awakens(one: AutomationSchema, other: AutomationSchema): boolean {
  return writesOf(one).some((write) => {
    if (write.object !== other.object) return false;
    if (write.of === "new") return other.trigger.on.includes("created");
    // Rules before the write take part in the write that is going on: they wake only rules after it.
    if (one.timing === "before" && other.timing === "before") return false;
    const { on, fields } = other.trigger;
    return on.includes("changed") && (!fields || fields.some((field) => Object.hasOwn(write.values, field)));
  });
}
