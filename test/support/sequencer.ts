import { relative } from "node:path";
import type { TestSpecification } from "vitest/node";
import { BaseSequencer } from "vitest/node";

/**
 * Files that take longest, in the order in which they begin: with nothing known of earlier runs Vitest goes by the size of a file, and a
 * long one at the end leaves a core idle. Those that mostly wait (for locks, processes, pauses) stand between those that compute.
 */
const FIRST = [
  "data/olist",
  "api/trouble",
  "api/hostile",
  "crash/publish",
  "pages/doors",
  "crash/two",
  "pages/odd-bodies",
  "crash/import",
  "cli/commands",
  "seeds/story",
  "db/trouble",
  "seeds/resume",
  "schema/store",
  "api/slow",
  "automation/engine",
  "records/conformance",
  "crash/kill",
  "fields/hostile-text",
  "api/schema",
  "cli/beside",
  "pages/cross-site",
  "access/sessions",
  "automation/effect",
  "cli/import",
  "access/attempts",
  "pages/roles",
  "data/telco",
  "seeds/program",
  "cli/backup",
  "records/ranged-figures",
].map((name) => `test/${name}.test.ts`);

/** The longest first; others as ever. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files);
    const place = ({ moduleId }: TestSpecification) => {
      const at = FIRST.indexOf(relative(this.ctx.config.root, moduleId).replaceAll("\\", "/"));
      return at < 0 ? FIRST.length : at;
    };
    // Sorting is stable.
    return others.sort((a, b) => place(a) - place(b));
  }
}
