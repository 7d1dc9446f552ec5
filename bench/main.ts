import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Engine } from "./places.ts";
import { isMet, machine, markdown, type Run } from "./report.ts";
import { ruleEvaluations } from "./rules.ts";
import { measure } from "./run.ts";

/** `npm run bench`: figures of the built program beside a floor that was measured in the same run. Nothing here asserts a time. */
const HELP = `npm run bench -- [--customers 10000,100000] [--engines sqlite,postgresql] [--seconds 3] [--only get,list,…] [--pages] [--json file] [--write page]
  --only   get list list16 search_zh search_en depth count months rule update create low_score bulk rules import cold memory
           effect recompute pages
  --pages  how pages come up in a browser, too; needs Chromium
  --json   all figures, for programs
  --write  a Markdown page whose part between the two "newest run" marks is replaced (docs/performance.md)
`;

const { values: given } = parseArgs({
  options: {
    customers: { type: "string", default: "10000,100000" },
    engines: { type: "string", default: "sqlite,postgresql" },
    seconds: { type: "string", default: "3" },
    only: { type: "string" },
    pages: { type: "boolean" },
    json: { type: "string" },
    write: { type: "string" },
    help: { type: "boolean" },
  },
});
if (given.help) {
  process.stdout.write(HELP);
  process.exit();
}
const only = given.only?.split(",");
const wanted = (key: string): boolean =>
  key === "pages" && given.pages ? true : only ? only.includes(key) : key !== "pages";
const seconds = Number(given.seconds);
const say = (text: string) => process.stderr.write(`${text}\n`);
const runs: Run[] = [];

const about = Object.entries(machine())
  .map(([name, value]) => `${name} ${value}`)
  .join(" · ");
const evaluations = wanted("rules") ? Math.round(await ruleEvaluations(seconds)) : null;
const heading = [
  about,
  evaluations && `Rule evaluations in memory: ${evaluations.toLocaleString("en")} a second`,
];
process.stdout.write(`${heading.filter(Boolean).join("\n\n")}\n`);

for (const engine of given.engines.split(",") as Engine[]) {
  for (const customers of given.customers.split(",").map(Number)) {
    const run = await measure(engine, customers, { seconds, wanted, say });
    runs.push(run);
    process.stdout.write(`\n${markdown(run)}`);
    keep();
  }
}

/** After every run, so that a later one that fails costs nothing. */
function keep(): void {
  if (given.json) {
    const plain = runs.map((run) => ({
      ...run,
      figures: run.figures.map((one) => ({ ...one, limit: one.limit?.text ?? null, met: isMet(one) })),
    }));
    writeFileSync(
      given.json,
      `${JSON.stringify({ machine: machine(), evaluations, runs: plain }, null, 2)}\n`,
    );
  }
  if (given.write) {
    const page = readFileSync(given.write, "utf8");
    const text = [...heading.filter(Boolean), ...runs.map(markdown)].join("\n\n");
    const marked = /(<!-- newest run -->)[\s\S]*(<!-- end of newest run -->)/;
    writeFileSync(
      given.write,
      page.replace(marked, (_, start, end) => `${start}\n\n${text.trimEnd()}\n\n${end}`),
    );
  }
}
