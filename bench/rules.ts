import { SYSTEM } from "#app/access/actor.ts";
import type { AutomationModel } from "#app/automation/model.ts";
import type { Context } from "#app/context.ts";
import type { Value } from "#app/fields/value.ts";
import { KINDS } from "#app/kinds.ts";
import { evaluate, test } from "#app/logic/evaluate.ts";
import type { Env } from "#app/logic/types.ts";
import { envFor } from "#app/records/env.ts";
import { compileWorkspace } from "#app/schema/compile.ts";
import { shippedConfiguration } from "#app/schema/shipped.server.ts";
import { customerRow, responseRow } from "./data.ts";
import { ROOT } from "./process.ts";

const RECORDS = 1000;

/**
 * Evaluations a second of the shipped rules of customers and responses in memory: the condition decided, and where it holds, every
 * value that the rule's steps would write.
 */
export async function ruleEvaluations(seconds: number): Promise<number> {
  const { workspace, problems } = compileWorkspace(await shippedConfiguration(ROOT), KINDS, 1);
  if (!workspace) throw new Error(`the shipped workspace does not compile: ${JSON.stringify(problems[0])}`);
  const ctx = { workspace, actor: SYSTEM, clock: { now: () => Date.now() } } as unknown as Context;
  const work = workspace.parts<AutomationModel>("automation").flatMap((rule) => {
    const rows = recordsOf(rule.object);
    const model = workspace.objects.get(rule.object);
    if (!rows || !model) return [];
    const values = rule.steps.flatMap((step) => step.action.expressions(step.prepared));
    return [{ rule, values, envs: rows.map((row) => envFor(ctx, model, row, CUSTOMER)) }];
  });
  const turn = () => {
    for (const { rule, values, envs } of work) for (const env of envs) decide(rule, values, env);
  };
  turn();
  let done = 0;
  const started = performance.now();
  while (performance.now() - started < seconds * 1000) {
    turn();
    done += work.reduce((sum, { envs }) => sum + envs.length, 0);
  }
  return done / ((performance.now() - started) / 1000);
}

function decide(rule: AutomationModel, values: readonly Parameters<typeof evaluate>[0][], env: Env): void {
  if (rule.condition && !test(rule.condition, env)) return;
  for (const value of values) evaluate(value, env);
}

/** What lies behind a response's reference. */
const CUSTOMER = new Map<string, Value>([
  ["customer.name", "上海华盛科技有限公司"],
  ["customer.owner", "0198a000-0000-7000-8000-000000000001"],
  ["customer.tier", "gold"],
]);

function recordsOf(object: string): Record<string, Value | null>[] | null {
  const rows = Array.from({ length: RECORDS }, (_, i) => i);
  if (object === "customer") {
    return rows.map((i) => {
      const { annual_revenue: cents, ...row } = customerRow(i);
      return { id: `c${i}`, ...row, annual_revenue: cents === null ? null : cents / 100 };
    });
  }
  if (object !== "survey_response") return null;
  return rows.map((i) => {
    const { low, customer, ...row } = responseRow(i, RECORDS);
    return { id: `r${i}`, ...row, customer: `c${customer}`, follow_up: low ? "open" : "none" };
  });
}
