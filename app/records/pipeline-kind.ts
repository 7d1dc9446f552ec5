import * as z from "zod/mini";
import { pointer } from "../errors.ts";
import type { Text } from "../i18n/text.ts";
import type { Expression } from "../logic/expression.ts";
import type { KindTools, Reference, SchemaKind } from "../schema/kind.ts";
import { keyShape, ruleShape, SCHEMA_KEYS, schemaShape, textShape } from "../schema/shape.ts";
import type { AnySchema, PipelineSchema, Stage } from "../schema/types.ts";
import type { ObjectModel, Workspace } from "../schema/workspace.ts";

export interface PipelineModel {
  key: string;
  def: PipelineSchema;
  label: Text;
  /** By key, in order, archived ones included: old records may still stand there. */
  stages: ReadonlyMap<string, StageModel>;
}

export interface StageModel {
  def: Stage;
  /** By key of the object whose records pass it; absent where the stage has no gate. */
  gates: ReadonlyMap<string, Gate>;
}

/** What a record must fulfil to enter a stage, on creation too. */
export interface Gate {
  /** Fields that must have a value. */
  require: readonly string[];
  check?: Expression;
  message?: Text;
  /** Who may move a record in; everybody when absent. */
  roles?: readonly string[];
}

/** The gate in front of a stage for an object's records; undefined when it is open. */
export function gateFor(
  workspace: Workspace,
  objectKey: string,
  pipelineKey: string,
  stageKey: string,
): Gate | undefined {
  return workspace.part<PipelineModel>("pipeline", pipelineKey)?.stages.get(stageKey)?.gates.get(objectKey);
}

const shape = z.strictObject({
  ...schemaShape("pipeline"),
  stages: z
    .array(
      z.strictObject({
        key: keyShape,
        label: textShape(200),
        color: z.optional(z.string().check(z.regex(/^[a-z]{1,20}$/))),
        state: z.enum(["open", "won", "lost", "done"]),
        probability: z.optional(z.number().check(z.gte(0), z.lte(100))),
        warn_after_days: z.optional(z.number().check(z.gte(0))),
        next: z.optional(z.array(keyShape)),
        gate: z.optional(
          z.strictObject({
            require: z.optional(z.array(keyShape)),
            check: z.optional(ruleShape),
            message: z.optional(textShape()),
            roles: z.optional(z.array(keyShape)),
          }),
        ),
        archived: z.optional(z.boolean()),
      }),
    )
    .check(z.minLength(1)),
});

export const pipelineKind: SchemaKind<PipelineSchema & AnySchema, PipelineModel> = {
  kind: "pipeline",
  shape,
  order: 10,
  keys: [...SCHEMA_KEYS, "stages"],
  compile,
  compare,
  references,
};

function compile(schema: PipelineSchema, tools: KindTools): PipelineModel | null {
  const users = usersOf(schema.key, tools.workspace);
  const stages = new Map<string, StageModel>();
  let faulty = false;
  const fault = (path: string, code: string, params?: Record<string, unknown>) => {
    tools.issue(path, code, params);
    faulty = true;
  };

  const known = new Set(schema.stages.map((stage) => stage.key));
  schema.stages.forEach((stage, at) => {
    const path = pointer("/stages", at);
    if (stages.has(stage.key)) fault(`${path}/key`, "repeated_key", { key: stage.key });
    (stage.next ?? []).forEach((next, index) => {
      if (!known.has(next)) fault(pointer(`${path}/next`, index), "unknown_stage", { stage: next });
    });
    stage.gate?.roles?.forEach((role, index) => {
      if (!hasRole(tools.workspace, role))
        fault(pointer(`${path}/gate/roles`, index), "unknown_role", { role });
    });
    const gates = new Map<string, Gate>();
    for (const object of users) {
      const gate = compileGate(stage, `${path}/gate`, object, tools, fault);
      if (gate) gates.set(object.key, gate);
    }
    stages.set(stage.key, { def: stage, gates });
  });
  return faulty ? null : { key: schema.key, def: schema, label: schema.label, stages };
}

/** Whether there is such a role; an archived one may still be named, it only lets nobody in. */
export function hasRole(workspace: Workspace, key: string): boolean {
  return workspace.schemas.some((schema) => schema.kind === "role" && schema.key === key);
}

/** A gate is compiled once for each object that uses the pipeline, against that object's own fields. */
function compileGate(
  stage: Stage,
  path: string,
  object: ObjectModel,
  tools: KindTools,
  fault: KindTools["issue"],
): Gate | undefined {
  if (!stage.gate) return undefined;
  const { require = [], check, message, roles } = stage.gate;
  require.forEach((key, at) => {
    if (!object.fields.has(key)) {
      fault(pointer(`${path}/require`, at), "unknown_field", { field: key, object: object.key });
    }
  });
  const expression =
    check === undefined
      ? undefined
      : tools.expression(check, object.scope, `${path}/check`, { expect: "condition" });
  return { require, check: expression ?? undefined, message, roles };
}

/** Objects with a stage field of this pipeline. */
function usersOf(pipeline: string, workspace: Workspace): ObjectModel[] {
  return [...workspace.objects.values()].filter((object) =>
    [...object.fields.values()].some((field) => field.pipeline === pipeline),
  );
}

/** Records stand in stages, so a stage is archived, never taken away. */
function compare(before: PipelineSchema, after: PipelineSchema, tools: KindTools): void {
  const kept = new Set(after.stages.map((stage) => stage.key));
  for (const { key } of before.stages) {
    if (!kept.has(key)) tools.issue("/stages", "stage_removed", { stage: key });
  }
}

function references(schema: PipelineSchema): Reference[] {
  return schema.stages.flatMap((stage, at) =>
    (stage.gate?.roles ?? []).map(
      (key, index): Reference => ({
        path: pointer(`/stages/${at}/gate/roles`, index),
        target: { kind: "role", key },
      }),
    ),
  );
}
