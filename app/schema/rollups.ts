import type { Draft, FieldDraft, ObjectDraft } from "./draft.ts";
import { isOwnStored } from "./formulas.ts";
import type { FieldModel, Rollup } from "./workspace.ts";

/** Values that order the children of a `latest`. */
const ORDERED = ["moment", "date", "number"];

/**
 * Completes a roll-up: its reference must lead from the child to this object alone, and what it measures, orders and filters by
 * must be kept in the child's own row, so that the figure changes only when a child is written.
 */
export function compileRollup(field: FieldDraft, object: ObjectDraft, draft: Draft): void {
  const {
    of,
    by,
    measure,
    filter,
    order_by: orderBy,
  } = field.def as unknown as {
    of: string;
    by: string;
    measure: Rollup["measure"];
    filter?: unknown;
    order_by?: string;
  };
  const path = draft.place("object", object.key, field.key);
  const child = draft.objects.get(of);
  const reference = child?.fields.get(by);
  // What is missing was reported when the field was resolved.
  if (!child || !reference) return;
  const type = reference.type.valueType(reference);
  if (by === "id" || type.kind !== "id" || type.to.length !== 1 || type.to[0] !== object.key) {
    draft.issue(`${path}/by`, "rollup_by_elsewhere", { field: by, of, object: object.key });
    return;
  }
  const own = (key: unknown, at: string): FieldModel | undefined => {
    const read = typeof key === "string" ? child.fields.get(key) : undefined;
    if (!read) return undefined;
    if (!isOwnStored(child, read.key)) {
      draft.issue(`${path}/${at}`, "rollup_reads_elsewhere", { path: read.key, of });
      return undefined;
    }
    return read as FieldModel;
  };
  const source = own(field.def.field, "field");
  const order = measure === "latest" ? own(orderBy ?? "created_at", "order_by") : undefined;
  if (order && !ORDERED.includes(order.type.valueType(order).kind)) {
    draft.issue(`${path}/order_by`, "rollup_order", { field: order.key });
  }
  const expression = filter === undefined ? undefined : childFilter(filter, child, `${path}/filter`, draft);
  if (expression === null) return;
  const rollup: Rollup = {
    parent: object.key,
    field: field as FieldModel,
    of,
    by: reference as FieldModel,
    measure,
    ...(source && { source }),
    ...(order && { orderBy: order }),
    ...(expression && { filter: expression }),
  };
  field.rollup = rollup;
  child.feeds.push(rollup);
}

function childFilter(filter: unknown, child: ObjectDraft, path: string, draft: Draft) {
  const expression = draft.expression(filter, child.scope, path, { expect: "condition", sql: true });
  if (!expression) return null;
  const elsewhere = expression.paths.find((name) => !isOwnStored(child, name));
  if (elsewhere !== undefined) {
    draft.issue(path, "rollup_reads_elsewhere", { path: elsewhere, of: child.key });
    return null;
  }
  if (expression.timed) {
    draft.issue(path, "rollup_reads_clock");
    return null;
  }
  return expression;
}
