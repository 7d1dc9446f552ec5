import { automationListeners } from "#app/automation/engine.server.ts";
import type { Dialect } from "#app/logic/types.ts";
import { testContext } from "#test/support/context.ts";
import { shipped } from "../schemas/shipped.ts";

/** The shipped workspace, and on each customer how many answers still wait for a call. */
const configuration = () =>
  shipped().schemas.map((schema) =>
    schema.kind === "object" && schema.key === "customer"
      ? {
          ...schema,
          fields: [
            ...(schema.fields as object[]),
            {
              key: "waiting",
              type: "rollup",
              label: "Waiting",
              of: "survey_response",
              by: "customer",
              measure: "count",
              filter: { "==": [{ var: "follow_up" }, "open"] },
            },
          ],
        }
      : schema,
  );

/** The shipped workspace with its rules. */
export async function shippedWorld(engine: Dialect) {
  const world = await testContext(engine, {
    configuration: configuration(),
    listeners: automationListeners(),
  });
  /** Rows of tasks, oldest first. */
  const tasks = () =>
    world.db.all<Record<string, unknown>>("SELECT * FROM o_task WHERE deleted_at IS NULL ORDER BY id");
  return { ...world, tasks };
}
