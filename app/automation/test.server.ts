import { can, hasAbility, hiddenFields, traceScope } from "../access/can.ts";
import type { Context } from "../context.ts";
import { forbidden, type Issue, invalid, notFound } from "../errors.ts";
import { check } from "../logic/check.ts";
import { test } from "../logic/evaluate.ts";
import { envFor, loadPaths, loadRows } from "../records/load.server.ts";
import { type MaskedTrace, maskTrace } from "../records/mask-runs.ts";
import { get } from "../records/read.server.ts";
import type { KindTools } from "../schema/kind.ts";
import { shapeIssues } from "../schema/shape.ts";
import type { AutomationSchema } from "../schema/types.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import { type BackTest, testAll } from "./back-test.server.ts";
import { explain } from "./explain.ts";
import { actionHost } from "./host.server.ts";
import { automationKind, compileAutomation } from "./kind.ts";
import type { AutomationModel, StepModel } from "./model.ts";
import { type Item, stepEnvs } from "./steps.server.ts";

export type { BackTest };

export interface RecordTest {
  matched: boolean;
  trace: MaskedTrace | null;
  /** One entry a step, with the values it would write; `skipped` when its own condition does not hold. */
  would: Record<string, unknown>[];
}

/**
 * Tries a rule without changing anything: on one record, or on all (outside the bin; created since a time). `schema` is a draft
 * of the rule to try in its place. The question is always "had this record been created now, as it stands": `old.*` is
 * absent and `changed` of a field with a value true. A condition that SQL can read is one count; others are evaluated in chunks.
 * @param key of the rule @param body `{ record }` or `{ all: true, since? }`, each with `schema?`
 * @throws AppError `not_found` for an unknown rule or record; `forbidden` without `automation.view` (a draft needs
 * `schema.publish`); `invalid` with pointers into the body
 */
export async function testAutomation(
  ctx: Context,
  key: string,
  body: Record<string, unknown>,
): Promise<RecordTest | BackTest> {
  const publisher = hasAbility(ctx.workspace, ctx.actor, "schema.publish");
  if (!publisher && !hasAbility(ctx.workspace, ctx.actor, "automation.view")) throw forbidden();
  const asked = readBody(body);
  // A draft could ask anything of fields that its author may not see; who may publish rules may ask it anyway.
  if (asked.schema !== undefined && !publisher) throw forbidden();
  const rule = asked.schema === undefined ? published(ctx, key) : draft(ctx, key, asked.schema);
  const object = ctx.workspace.objects.get(rule.object)!;
  if (!can(ctx.workspace, ctx.actor, "read", object.key)) throw forbidden();
  return asked.record === undefined
    ? testAll(ctx, rule, object, asked.since)
    : testRecord(ctx, rule, object, asked.record);
}

interface Asked {
  record?: string;
  since?: number;
  schema?: unknown;
}

const KEYS = new Set(["record", "all", "since", "schema"]);
const MOMENT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d))?$/;

function readBody(body: Record<string, unknown>): Asked {
  const issues: Issue[] = Object.keys(body)
    .filter((key) => !KEYS.has(key))
    .map((key) => ({ path: `/${key}`, code: "unknown_key", params: { key } }));
  const { record, all, since, schema } = body;
  const one = typeof record === "string" && all === undefined;
  if (!one && !(all === true && record === undefined))
    issues.push({ path: "", code: "test_needs_record_or_all" });
  if (since !== undefined && all !== true) issues.push({ path: "/since", code: "test_since_needs_all" });
  const moment = typeof since === "string" && MOMENT.test(since) ? Date.parse(since) : Number.NaN;
  if (since !== undefined && Number.isNaN(moment))
    issues.push({ path: "/since", code: "test_since_not_time" });
  if (issues.length > 0) throw invalid(issues);
  return { record: one ? record : undefined, since: since === undefined ? undefined : moment, schema };
}

function published(ctx: Context, key: string): AutomationModel {
  const rule = ctx.workspace.part<AutomationModel>("automation", key);
  if (!rule) throw notFound();
  return rule;
}

/** Checks a draft exactly as publishing would; pointers lead into the body. */
function draft(ctx: Context, key: string, schema: unknown): AutomationModel {
  const issues = shapeIssues(automationKind.shape, schema, "/schema");
  if (issues.length > 0) throw invalid(issues);
  const { workspace } = ctx;
  const document = schema as AutomationSchema;
  if (document.key !== key) {
    throw invalid([{ path: "/schema/key", code: "draft_key_differs", params: { key } }]);
  }
  const tools: KindTools = {
    workspace,
    object: (name) => workspace.objects.get(name),
    field: () => {
      throw new Error("a rule declares no fields");
    },
    issue: (path, code, params) => issues.push({ path: `/schema${path}`, code, params }),
    warn: () => {},
    expression(rule, scope, path, options) {
      const { expression, problems } = check(rule, scope, { ...options, path: `/schema${path}` });
      issues.push(...problems);
      return expression;
    },
  };
  const rule = compileAutomation(document, tools);
  if (!rule || issues.length > 0) throw invalid(issues);
  return rule;
}

async function testRecord(
  ctx: Context,
  rule: AutomationModel,
  object: ObjectModel,
  id: string,
): Promise<RecordTest> {
  await get(ctx, object.key, id, { fields: ["id"] });
  const values = (await loadRows(ctx.db, object, [id])).get(id);
  if (!values) throw notFound();
  const related = await loadPaths(ctx.db, ctx.workspace, object, [{ id, values }], rule.conditionPaths);
  const env = envFor(ctx, object, values, related.get(id));
  const matched = !rule.condition || test(rule.condition, env);
  const scope = traceScope(ctx.workspace, ctx.actor, object.key);
  const seen = rule.condition && maskTrace(explain(rule.condition, env), scope);
  if (!matched) return { matched, trace: seen, would: [] };

  const envs = await stepEnvs(ctx, rule, object, [{ id, values, before: null }]);
  const chain = { root: "", cause: "", depth: 1, count: { actions: 0 }, path: [rule.key] };
  const item: Item = { id, env: envs.get(id)!, chain, before: null, seen: 0, now: ctx.clock.now() };
  const would = [];
  for (const step of rule.steps) would.push(await preview(ctx, rule, object, step, item));
  return { matched, trace: seen, would };
}

/** What one step would do to the record as it stands; what earlier steps would change is not yet seen by it. */
async function preview(
  ctx: Context,
  rule: AutomationModel,
  object: ObjectModel,
  step: StepModel,
  item: Item,
): Promise<Record<string, unknown>> {
  const name = { step: step.key, action: step.action.key };
  if (step.when && !test(step.when, item.env)) return { ...name, skipped: true };
  const scope = traceScope(ctx.workspace, ctx.actor, object.key);
  const reads = step.action.expressions(step.prepared).flatMap((expression) => expression.paths);
  if (reads.some((path) => scope.resolve(path) === null)) return { ...name, hidden: true };
  const shown = await step.action.preview(actionHost(ctx, rule.key, step.key, object), item, step.prepared);
  return { ...name, ...withoutHidden(ctx, object, shown) };
}

/** Leaves out of `values` the fields that the asker may not see in the object they are written to. */
function withoutHidden(
  ctx: Context,
  object: ObjectModel,
  shown: Record<string, unknown>,
): Record<string, unknown> {
  const { values } = shown;
  if (typeof values !== "object" || values === null) return shown;
  const target = typeof shown.object === "string" ? shown.object : object.key;
  const hidden = hiddenFields(ctx.workspace, ctx.actor, target);
  return {
    ...shown,
    values: Object.fromEntries(Object.entries(values).filter(([field]) => !hidden.has(field))),
  };
}
