import type { FieldType } from "./field-type.ts";
import { keyShape } from "./shapes.ts";
import { singleChoice } from "./single-choice.ts";
import type { Option } from "./value.ts";

/** A stage of a pipeline: its options are the pipeline's stages. */
export const stage: FieldType = {
  ...singleChoice,
  key: "stage",
  control: "choice",
  label: { "zh-CN": "阶段", en: "Stage" },
  settings: { pipeline: keyShape },
  resolve(def, env) {
    const pipeline = String(def.pipeline);
    const stages = env.schema("pipeline", pipeline)?.stages;
    if (!Array.isArray(stages)) {
      env.issue?.("/pipeline", "unknown_pipeline", { pipeline });
      return { pipeline, options: [] };
    }
    const options = stages.map(
      ({ key, label, color, archived }: Option): Option => ({
        key,
        label,
        ...(color !== undefined && { color }),
        ...(archived !== undefined && { archived }),
      }),
    );
    return { pipeline, options };
  },
  examples: [
    {
      settings: { pipeline: "example" },
      accepts: [
        { input: "new", json: "new" },
        { input: "", json: null },
      ],
      cells: [
        { text: "赢单", json: "won" },
        { text: "LOST", json: "lost" },
      ],
      refuses: [
        { input: "lead", code: "unknown_option" },
        { input: 2, code: "wrong_type" },
      ],
      shows: [{ json: "won", "zh-CN": "赢单", en: "Won" }],
      ascending: ["lost", "new", "won"],
    },
  ],
};
