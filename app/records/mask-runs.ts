import { can, hiddenFields, traceScope } from "../access/can.ts";
import type { Context } from "../context.ts";
import type { Scope, TraceNode } from "../logic/types.ts";

/** A trace as one reader may see it. */
export interface MaskedTrace extends Omit<TraceNode, "children"> {
  /** The value rests on a field that the reader may not see. */
  hidden?: true;
  children?: MaskedTrace[];
}

/**
 * Leaves out of a trace what the reader may not see: the value of a hidden field, and every value computed from it. Truth and
 * falsehood at the root stay, since that the rule answered is no secret.
 */
export function maskTrace(node: TraceNode, scope: Scope): MaskedTrace {
  const masked = mask(node, scope);
  if (!masked.hidden || typeof node.value !== "boolean" || node.op === "var") return masked;
  const { hidden: _, ...root } = masked;
  return { ...root, value: node.value };
}

function mask(node: TraceNode, scope: Scope): MaskedTrace {
  const { children, ...rest } = node;
  const below = children?.map((child) => mask(child, scope));
  const hidden = isHidden(node, scope) || below?.some((child) => child.hidden) === true;
  return { ...rest, ...(hidden && { value: null, hidden: true }), ...(below && { children: below }) };
}

function isHidden({ path }: TraceNode, scope: Scope): boolean {
  return path !== undefined && path !== "" && scope.resolve(path) === null;
}

/** What a step of a run tells of the record at hand, as it is stored: fields changed, and how their values came about. */
export interface StepStory {
  changes?: Record<string, { from: unknown; to: unknown }>;
  traces?: Record<string, TraceNode>;
  /** The record that a step made. */
  created?: { object: string; id: string };
  /** How the step's own condition came out. */
  when?: TraceNode;
}

/** Step results as the actor may see them: changes of hidden fields are left out, what hidden fields led to them, and records of closed objects. */
export function maskSteps<S extends StepStory>(ctx: Context, objectKey: string, steps: readonly S[]) {
  const hidden = hiddenFields(ctx.workspace, ctx.actor, objectKey);
  const scope = traceScope(ctx.workspace, ctx.actor, objectKey);
  const shown = <T>(values: Record<string, T>) =>
    Object.entries(values).filter(([field]) => !hidden.has(field));
  return steps.map(({ changes, traces, created, when, ...step }) => ({
    ...step,
    ...(when && { when: maskTrace(when, scope) }),
    ...(created && can(ctx.workspace, ctx.actor, "read", created.object) && { created }),
    ...(changes && { changes: Object.fromEntries(shown(changes)) }),
    ...(traces && {
      traces: Object.fromEntries(shown(traces).map(([field, node]) => [field, maskTrace(node, scope)])),
    }),
  }));
}
