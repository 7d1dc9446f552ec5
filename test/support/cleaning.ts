import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";

/**
 * Test files share their process (`isolate: false`: the program's modules are loaded once, not a hundred and fifty times), so what a
 * house opens is closed after the file that opened it (`setup.ts`), not when the house's own module goes.
 */
const steps: (() => unknown)[] = [];

/** Done after the test file, the newest first. */
export function atTheEnd(step: () => unknown): void {
  steps.push(step);
}

export async function clean(): Promise<void> {
  for (const step of steps.splice(0).reverse()) await step();
}

/** A folder that is gone when the whole run is over. */
export function scratchFolder(name: string): string {
  return mkdtempSync(join(inject("scratch"), `${name}-`));
}
