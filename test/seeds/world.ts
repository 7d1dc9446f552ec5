import { expect } from "vitest";
import { automationListeners } from "#app/automation/engine.server.ts";
import type { Config } from "#app/config.server.ts";
import { beginDemo, type DemoOptions, loadDemoData } from "#app/demo/demo.server.ts";
import type { Dialect } from "#app/logic/types.ts";
import { setUpPeople } from "#app/setup.server.ts";
import { testClock, testContext } from "#test/support/context.ts";
import { shipped } from "../schemas/shipped.ts";

/** The day on which the tests look at the demo. */
export const TODAY = "2026-11-22T06:00:00.000Z";

/** A fresh demo: the shipped workspace with its rules and the demo's people, without records. */
export async function demoWorld(engine: Dialect, now: string = TODAY) {
  const world = await testContext(engine, {
    configuration: shipped(),
    listeners: automationListeners(),
    clock: testClock(now),
  });
  await setUpPeople(world.ctx, { demo: true } as Config);
  return {
    ...world,
    /** Loads some chunks and is killed in the next one, which is undone; answers how many batches are written. */
    async loadSome(chunks: number): Promise<number> {
      let told = 0;
      let written = 0;
      await beginDemo(world.ctx);
      const loading = loadDemoData(world.ctx, {
        progress({ done }) {
          if (++told > chunks) throw new Error("killed");
          written = done;
        },
      });
      await expect(loading).rejects.toThrow("killed");
      return written;
    },
    /** Loads the demo data, or what is left of them. */
    async load(options?: DemoOptions) {
      await beginDemo(world.ctx);
      return loadDemoData(world.ctx, options);
    },
  };
}
