import { isAbsent } from "../fields/value.ts";
import { evaluate } from "../logic/evaluate.ts";
import type { Env } from "../logic/types.ts";
import type { FieldModel } from "../schema/workspace.ts";
import { takeNumbers } from "./counters.server.ts";
import { envFor } from "./env.ts";
import { formulaValue } from "./formulas.ts";
import { type Item, isOpen } from "./item.ts";
import type { Values } from "./listeners.ts";
import { loadPaths } from "./load.server.ts";
import type { Run } from "./run.ts";
import { targetOf } from "./values.ts";

/** What an expression reads about an item at this moment; `old` is the row before. */
export const envOf = (run: Run, { change }: Item): Env =>
  envFor(run.ctx, change.object, change.after, change.related, change.before);

/** Defaults, auto numbers, formulas, rules before the write, formulas again: the values that will be judged. */
export async function fillItems(run: Run, items: readonly Item[]): Promise<void> {
  const open = items.filter(isOpen);
  if (open.length === 0) return;
  const paths = pathsFor(run, open);
  await relate(run, open, paths);
  const created = open.filter((item) => item.change.kind === "created");
  for (const item of created) fillDefaults(run, item);
  await fillNumbers(run, created);
  for (const item of open) computeFormulas(run, item, run.model.storedFormulas);
  if (run.options.rules !== "skip") {
    await relate(run, open, paths);
    await run.ctx.listeners.before(
      run.ctx,
      open.map((item) => item.change),
    );
    for (const { change } of open) {
      for (const field of run.plan.stored)
        if (isAbsent(change.after[field.key])) change.after[field.key] = null;
    }
    for (const item of open) computeFormulas(run, item, run.model.storedFormulas);
  }
  await relate(run, open, paths);
}

export function computeFormulas(run: Run, item: Item, formulas: readonly FieldModel[]): void {
  if (formulas.length === 0) return;
  const env = envOf(run, item);
  for (const field of formulas) {
    item.change.after[field.key] = formulaValue(field, env);
  }
}

/** Fields that the body does not name; one that it names as absent stays absent. */
function fillDefaults(run: Run, item: Item): void {
  const { after } = item.change;
  for (const given of run.plan.defaults) {
    const { key } = given.field;
    if (item.given.has(key)) continue;
    const value = given.expression ? evaluate(given.expression, envOf(run, item)) : given.value;
    after[key] = isAbsent(value) ? null : value;
    if (given.field.to) item.defaulted = new Map(item.defaulted).set(key, after[key]);
  }
}

async function fillNumbers(run: Run, created: readonly Item[]): Promise<void> {
  for (const field of run.plan.auto) {
    const without = created.filter((item) => item.change.after[field.key] === null);
    if (without.length === 0) continue;
    const first = await takeNumbers(run.tx, `auto_number:${run.model.key}.${field.key}`, without.length);
    without.forEach((item, at) => {
      item.change.after[field.key] = field.type.auto!(first + at, field);
    });
  }
}

/** Everything that defaults, rules, gates and listeners will read through references. */
export function pathsFor(run: Run, items: readonly Item[]): readonly string[] {
  const paths = new Set(run.plan.paths);
  if (run.options.rules !== "skip") {
    for (const kind of new Set(items.map((item) => item.change.kind))) {
      for (const path of run.ctx.listeners.paths(run.ctx, run.model, kind))
        paths.add(path.replace(/^old\./, ""));
    }
  }
  return [...paths];
}

/** Loads `related` where it is not loaded yet, or leads to other records than when it was. */
export async function relate(
  run: Run,
  items: readonly Item[],
  paths: readonly string[],
  anew = false,
): Promise<void> {
  if (paths.length === 0) return;
  const roots = [...new Set(paths.map((path) => run.model.fields.get(path.slice(0, path.indexOf(".")))))];
  const leadsTo = (values: Readonly<Values>) =>
    roots.map((field) => (field ? (targetOf(field, values[field.key])?.id ?? "") : "")).join(" ");
  const due = items.filter((item) => anew || leadsTo(item.change.after) !== item.relatedTo);
  const moved = (item: Item) =>
    item.change.before && leadsTo(item.change.before) !== leadsTo(item.change.after);
  const rows = due.flatMap((item) => [
    { id: item.id, values: item.change.after },
    ...(moved(item) ? [{ id: `old ${item.id}`, values: item.change.before! }] : []),
  ]);
  const loaded = await loadPaths(run.tx, run.ctx.workspace, run.model, rows, paths);
  for (const item of due) {
    const { related, before } = item.change;
    const now = loaded.get(item.id)!;
    const old = loaded.get(`old ${item.id}`) ?? now;
    related.clear();
    for (const [path, value] of now) related.set(path, value);
    if (before) for (const [path, value] of old) related.set(`old.${path}`, value);
    item.relatedTo = leadsTo(item.change.after);
  }
}
