import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { AppError } from "../errors.ts";
import { presentIssue } from "../i18n/messages/index.ts";
import { canonicalJson } from "../schema/canonical.ts";
import { diffConfigurations, formatDiff } from "../schema/diff.ts";
import { currentConfiguration, previewConfiguration, publish } from "../schema/store.server.ts";
import type { Command, Terminal } from "./command.server.ts";
import { expectPositionals, parse, UsageError } from "./usage.ts";
import { withApp } from "./with-app.server.ts";

/** `schema export|diff|import <file>`: the whole configuration as one file. */
export const schemaCommand: Command = async (args, terminal) => {
  const { values, positionals } = parse({
    args,
    allowPositionals: true,
    options: { "dry-run": { type: "boolean" }, json: { type: "boolean" } },
  });
  const [verb, name] = expectPositionals(positionals, "export|diff|import", "file") as [string, string];
  const file = resolve(terminal.from, name);
  if (verb === "export") return exportTo(file, values.json ?? false, terminal);
  if (verb === "diff") return showDiff(await readConfiguration(file), values.json ?? false, terminal);
  if (verb === "import") return importFrom(await readConfiguration(file), values, terminal);
  throw new UsageError("cli_expects", { names: "export|diff|import <file>" });
};

async function readConfiguration(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new AppError("not_found", "cli_no_file", { params: { file, reason: (error as Error).message } });
  }
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    throw new AppError("malformed", "malformed_json", { params: { reason: (error as Error).message } });
  }
}

function exportTo(file: string, json: boolean, terminal: Terminal): Promise<number> {
  return withApp(async (ctx) => {
    const configuration = await currentConfiguration(ctx);
    await writeFile(file, canonicalJson(configuration));
    const { revision, schemas } = configuration;
    if (json) terminal.out(JSON.stringify({ file, revision, schemas: schemas.length }));
    else terminal.err(`revision ${revision}: ${schemas.length} schemas → ${file}`);
    return 0;
  });
}

function showDiff(next: unknown, json: boolean, terminal: Terminal): Promise<number> {
  return withApp(async (ctx) => {
    const current = await currentConfiguration(ctx);
    const { problems, configuration } = await previewConfiguration(ctx, next);
    const changes = configuration ? diffConfigurations(current, configuration) : [];
    if (json)
      terminal.out(
        JSON.stringify({ changes, problems: problems.map((p) => presentIssue(p, terminal.locale)) }),
      );
    else {
      terminal.out(formatDiff(changes, terminal.locale));
      for (const problem of problems) {
        const { path, message } = presentIssue(problem, terminal.locale);
        terminal.err(`${path}: ${message}`);
      }
    }
    return problems.length > 0 ? 1 : 0;
  });
}

function importFrom(
  next: unknown,
  options: { "dry-run"?: boolean; json?: boolean },
  terminal: Terminal,
): Promise<number> {
  if (options["dry-run"]) return showDiff(next, options.json ?? false, terminal);
  return withApp(async (ctx) => {
    const current = await currentConfiguration(ctx);
    const { revision } = await publish(ctx, next, { ifMatch: current.revision });
    if (options.json) terminal.out(JSON.stringify({ revision }));
    else terminal.err(`revision ${revision}`);
    return 0;
  });
}
