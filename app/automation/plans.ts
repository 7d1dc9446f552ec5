import type { ChangeKind } from "../records/listeners.ts";
import type { ObjectModel, Workspace } from "../schema/workspace.ts";
import type { AutomationModel, StepModel } from "./model.ts";

/** The rules of one object, found once per workspace: an import asks for them with every batch. */
export interface Plan {
  /** In order; those that answer to `kind` only. */
  before(kind: ChangeKind): readonly AutomationModel[];
  /** All that run after the write, in order, whatever they answer to. */
  readonly allAfter: readonly AutomationModel[];
  /** Paths through references to load before the rules run. */
  paths(kind: ChangeKind): readonly string[];
  /** Fields that rules after the write name as their trigger. */
  readonly watched: ReadonlySet<string>;
}

const plans = new WeakMap<Workspace, Map<string, Plan>>();

export function planFor(workspace: Workspace, object: string): Plan {
  let byObject = plans.get(workspace);
  if (!byObject) {
    byObject = compilePlans(workspace);
    plans.set(workspace, byObject);
  }
  return byObject.get(object) ?? EMPTY;
}

/** Fields of the record at hand that a step writes. */
export const ownFields = (model: ObjectModel, step: StepModel): string[] =>
  step.action
    .writes(step.def, model.key)
    .flatMap((write) => (write.of === "own" ? Object.keys(write.values) : []));

const KINDS: readonly ChangeKind[] = ["created", "changed", "deleted", "restored"];

function compilePlans(workspace: Workspace): Map<string, Plan> {
  const groups = new Map<string, AutomationModel[]>();
  for (const rule of workspace.parts<AutomationModel>("automation")) {
    if (!rule.enabled) continue;
    const group = groups.get(rule.object);
    if (group) group.push(rule);
    else groups.set(rule.object, [rule]);
  }
  return new Map([...groups].map(([object, rules]) => [object, planOf(rules)]));
}

function planOf(rules: AutomationModel[]): Plan {
  // Sorting is stable: rules of the same order keep their place in the document.
  const ordered = [...rules].sort((a, b) => a.order - b.order);
  const lists = new Map(
    KINDS.map((kind) => {
      const answering = ordered.filter((rule) => rule.events.has(kind));
      const before = answering.filter((rule) => rule.timing === "before");
      const after = answering.filter((rule) => rule.timing === "after");
      const paths = [
        ...before.flatMap((rule) => [...rule.conditionPaths, ...rule.stepPaths]),
        ...after.flatMap((rule) => rule.conditionPaths),
      ];
      return [kind, { before, after, paths: [...new Set(paths)] }];
    }),
  );
  return {
    before: (kind) => lists.get(kind)!.before,
    allAfter: ordered.filter((rule) => rule.timing === "after"),
    paths: (kind) => lists.get(kind)!.paths,
    watched: new Set(lists.get("changed")!.after.flatMap((rule) => rule.fields ?? [])),
  };
}

const EMPTY: Plan = {
  before: () => [],
  allAfter: [],
  paths: () => [],
  watched: new Set(),
};
