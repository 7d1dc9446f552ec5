import { can, hiddenFields, rowRule, traceScope } from "../access/can.ts";
import type { Context } from "../context.ts";
import type { Scope, TraceNode } from "../logic/types.ts";

/** A trace as one reader may see it. */
export interface MaskedTrace extends Omit<TraceNode, "children"> {
  /** The value rests on a field that the reader may not see. */
  hidden?: true;
  children?: MaskedTrace[];
}

/**
 * Leaves out of a trace what the reader may not see: name and value of a hidden field, every value computed from it, and what it was
 * compared with, which would tell it. Truth and falsehood at the root stay, since that the rule answered is no secret.
 */
export function maskTrace(node: TraceNode, scope: Scope): MaskedTrace {
  const masked = mask(node, scope);
  if (!masked.hidden || typeof node.value !== "boolean" || node.op === "var") return masked;
  const { hidden: _, ...root } = masked;
  return { ...root, value: node.value };
}

/** Nodes whose parts stand for themselves: what is hidden in one says nothing of the others. */
const GROUPS: ReadonlySet<string> = new Set(["and", "or", "!", "if", "?:"]);

function mask(node: TraceNode, scope: Scope): MaskedTrace {
  const { children, path, ...rest } = node;
  const below = children?.map((child) => mask(child, scope));
  const unknown = isHidden(node, scope);
  const hidden = unknown || below?.some((child) => child.hidden) === true;
  return {
    ...rest,
    ...(path !== undefined && !unknown && { path }),
    ...(hidden && { value: null, hidden: true }),
    ...(below && { children: hidden && !GROUPS.has(node.op) ? below.map(shrouded) : below }),
  };
}

/** Of what stands beside something hidden only that it is there. */
const shrouded = ({ pointer, op }: MaskedTrace): MaskedTrace => ({ pointer, op, value: null, hidden: true });

function isHidden({ path }: TraceNode, scope: Scope): boolean {
  return path !== undefined && path !== "" && scope.resolve(path) === null;
}

/** What a step of a run tells of the record at hand, as it is stored: fields changed, and how their values came about. */
export interface StepStory {
  changes?: Record<string, { from: unknown; to: unknown }>;
  traces?: Record<string, TraceNode>;
  /** The record that a step made. */
  created?: { object: string; id: string };
  /** The record that a step changed beside the one at hand. */
  updated?: { object: string; id: string } & Required<Pick<StepStory, "changes" | "traces">>;
  /** How the step's own condition came out. */
  when?: TraceNode;
}

/**
 * Step results as the actor may see them: changes of hidden fields are left out, what hidden fields led to them, and records of closed
 * objects. What changed in another record is told to those who may read every record of its object.
 */
export function maskSteps<S extends StepStory>(ctx: Context, objectKey: string, steps: readonly S[]) {
  const { workspace, actor } = ctx;
  const scope = traceScope(workspace, actor, objectKey);
  const told = ({ changes, traces }: StepStory, hidden: ReadonlySet<string>) => ({
    ...(changes && { changes: shown(changes, hidden) }),
    ...(traces && { traces: mapped(shown(traces, hidden), (node) => maskTrace(node, scope)) }),
  });
  return steps.map(({ changes, traces, created, updated, when, ...step }) => ({
    ...step,
    ...(when && { when: maskTrace(when, scope) }),
    ...(created && can(workspace, actor, "read", created.object) && { created }),
    ...(updated &&
      can(workspace, actor, "read", updated.object) && {
        updated: {
          object: updated.object,
          id: updated.id,
          ...(rowRule(workspace, actor, "read", updated.object) === true &&
            told(updated, hiddenFields(workspace, actor, updated.object))),
        },
      }),
    ...told({ changes, traces }, hiddenFields(workspace, actor, objectKey)),
  }));
}

function shown<T>(values: Record<string, T>, hidden: ReadonlySet<string>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter(([field]) => !hidden.has(field)));
}

function mapped<T, U>(values: Record<string, T>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
