import { rowRule } from "../access/can.ts";
import type { Context } from "../context.ts";
import type { Queries } from "../db/types.ts";
import { type Issue, invalid } from "../errors.ts";
import type { Change } from "../records/listeners.ts";
import { envFor, loadPaths } from "../records/load.server.ts";
import { planFor } from "../records/plan.ts";
import { allowedRows, visibleIds } from "../records/row-access.server.ts";
import { takenFrom } from "../records/unique.server.ts";
import { type Asks, checkRules, checkValues } from "../records/validate.ts";
import { Collision, type ForeseenRun, type Held, type Scene } from "./foreseen.ts";

/** What a write of a rule has to pass (values, object rules, stage gates, unique values), as far as its asker may know how that ends. */

interface Judged {
  issues: Issue[];
  /** Something was not asked, since it reads what the asker may not know, or what only a write brings (numbers that count up). */
  unsure: boolean;
}

const markOf = ({ path, code }: Issue): string => `${code} ${path}`;

async function judge(scene: Scene, ctx: Context, q: Queries, held: Held, change: Change): Promise<Judged> {
  const { model } = held;
  const plan = planFor(ctx.workspace, model);
  const scope = scene.scopeOf(held);
  const open = new Set(
    plan.auto.filter((field) => (change.after[field.key] ?? null) === null).map(({ key }) => key),
  );
  let unsure = false;
  const asks: Asks = (expressions, fields) => {
    const read = expressions.flatMap((expression) => (expression ? [expression] : []));
    const known =
      !scene.hides(held, read) &&
      fields.every((key) => scope.resolve(key) !== null && !open.has(key)) &&
      !read.some(({ paths }) => paths.some((path) => open.has(path)));
    if (!known) unsure = true;
    return known;
  };
  // A rule before the write may have led a reference elsewhere: what rules read behind it is looked up now.
  const rows = [{ id: change.id, values: change.after }];
  const loaded = plan.paths.length > 0 ? await loadPaths(q, ctx.workspace, model, rows, plan.paths) : null;
  const related = loaded ? new Map([...change.related, ...loaded.get(change.id)!]) : change.related;
  const env = envFor(ctx, model, change.after, related, change.before);
  const issues = [...checkValues(plan, change), ...checkRules(ctx, model, plan, change, env, asks)];
  return { issues, unsure };
}

/** Notes what the record's own maker has still to see to: no rule fails for want of that, since without it no record comes about. */
export async function excuse(scene: Scene, q: Queries, change: Change): Promise<void> {
  const { issues } = await judge(scene, scene.me, q, scene.root, change);
  for (const issue of issues) scene.excused.add(markOf(issue));
}

/**
 * Refuses what the real write would refuse, and notes in the run where that cannot be told.
 * @throws AppError `invalid`, or a `Collision`
 */
export async function demandPassing(
  scene: Scene,
  ctx: Context,
  q: Queries,
  held: Held,
  change: Change,
  run: ForeseenRun,
): Promise<void> {
  const { issues, unsure } = await judge(scene, ctx, q, held, change);
  if (unsure) run.unsure = true;
  const left = issues.filter((issue) => held !== scene.root || !scene.excused.has(markOf(issue)));
  if (left.length > 0) throw invalid(left);
  await demandUnique(scene, q, held, change, run);
}

/**
 * Values that may be there once only. Whether a record that the asker may not read has one is not asked: with and without it the same
 * is told.
 * @throws Collision
 */
async function demandUnique(
  scene: Scene,
  q: Queries,
  held: Held,
  change: Change,
  run: ForeseenRun,
): Promise<void> {
  const { me } = scene;
  const { model } = held;
  const scope = scene.scopeOf(held);
  const beside = scene.held(model);
  for (const field of planFor(me.workspace, model).unique) {
    const found = await takenFrom(q, model, field, change, beside);
    if (!found.taken) continue;
    const told = scope.resolve(field.key) !== null;
    const near = beside.find(({ id }) => id === found.holder);
    if (told && found.holder !== null && (await mayKnow(scene, q, model, found.holder, near, field.key)))
      throw new Collision(model, field, change.after[field.key]!);
    if (!told || rowRule(me.workspace, me.actor, "read", model.key) !== true) run.unsure = true;
  }
}

/** Whether the asker knows this field of another record: one of the scene, or one that is there. */
async function mayKnow(
  scene: Scene,
  q: Queries,
  model: Held["model"],
  id: string,
  near: Held | undefined,
  key: string,
): Promise<boolean> {
  if (near && scene.scopeOf(near).resolve(key) === null) return false;
  if (near === scene.root) return true;
  const rows = near ? [{ id, values: near.values }] : null;
  const seen = rows ? allowedRows(scene.me, q, "read", model, rows) : visibleIds(scene.me, q, model, [id]);
  return (await seen).has(id);
}
