import { roleKind } from "./access/role-kind.ts";
import { automationKind } from "./automation/kind.ts";
import { formKind } from "./forms/kind.ts";
import { pipelineKind } from "./records/pipeline-kind.ts";
import { viewKind } from "./records/view-kind.ts";
import type { SchemaKind } from "./schema/kind.ts";
import { settingsKind } from "./schema/settings-kind.ts";
import { surveyKind } from "./surveys/kind.ts";

/** Every kind of schema beside `object`. A new kind is one file in the room that runs it, and one line here. */
export const KINDS: readonly SchemaKind[] = [
  settingsKind,
  pipelineKind,
  formKind,
  viewKind,
  automationKind,
  roleKind,
  surveyKind,
] as readonly SchemaKind[];
