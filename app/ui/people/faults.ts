import type { PageProblem } from "../model.ts";

/** The sentence for one input: the fault at `/name` or below it. */
export function faultAt(problem: PageProblem | null, name: string): string | undefined {
  return problem?.errors.find(({ path }) => path === `/${name}` || path.startsWith(`/${name}/`))?.message;
}

/** What no input shows: the refusal itself, unless every fault of it has its place among `names`. */
export function faultElsewhere(problem: PageProblem | null, names: readonly string[]): string | undefined {
  if (!problem) return undefined;
  const left = problem.errors.filter(({ path }) => !names.includes(path.split("/")[1] ?? ""));
  return problem.errors.length > 0 ? left[0]?.message : problem.message;
}
