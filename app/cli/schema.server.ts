import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { message, presentIssue } from "../i18n/messages/index.ts";
import { withAdditions } from "../schema/additions.ts";
import { canonicalJson } from "../schema/canonical.ts";
import { diffConfigurations, formatDiff } from "../schema/diff.ts";
import { shippedBase, shippedConfiguration } from "../schema/shipped.server.ts";
import { shippedChanges } from "../schema/shipped-changes.ts";
import { currentConfiguration, previewConfiguration, publish } from "../schema/store.server.ts";
import type { Configuration } from "../schema/types.ts";
import type { Command, Terminal } from "./terminal.ts";
import { expectPositionals, parse, UsageError } from "./usage.ts";
import { withApp } from "./with-app.server.ts";

/**
 * `schema export|diff|import <file>`: the whole configuration as one file. `schema shipped`: what this program ships and the workspace
 * lacks or has otherwise, since it began with an older one.
 */
export const schemaCommand: Command = async (args, terminal) => {
  const { values, positionals } = parse({
    args,
    allowPositionals: true,
    options: {
      "dry-run": { type: "boolean" },
      add: { type: "boolean" },
      only: { type: "string" },
      json: { type: "boolean" },
    },
  });
  if (positionals[0] === "shipped") {
    expectPositionals(positionals, "shipped");
    return showShipped(values, terminal);
  }
  if (values.add !== undefined || values.only !== undefined)
    throw new UsageError("cli_expects", { names: "shipped [--add] [--only kind:key,…]" });
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
    throw new AppError("malformed", "cli_not_json", { params: { file, reason: (error as Error).message } });
  }
}

function exportTo(file: string, json: boolean, terminal: Terminal): Promise<number> {
  return withApp(async (ctx) => {
    const configuration = await currentConfiguration(ctx);
    await writeFile(file, canonicalJson(configuration)).catch((error: Error) => {
      throw new AppError("not_found", "cli_no_write", { params: { file, reason: error.message } });
    });
    const { revision, schemas } = configuration;
    if (json) terminal.out(JSON.stringify({ file, revision, schemas: schemas.length }));
    else terminal.err(`revision ${revision}: ${schemas.length} schemas → ${file}`);
    return 0;
  });
}

function showDiff(next: unknown, json: boolean, terminal: Terminal): Promise<number> {
  return withApp((ctx) => tellDiff(ctx, next, json, terminal));
}

async function tellDiff(
  ctx: Context,
  next: unknown,
  json: boolean,
  terminal: Terminal,
  more: Record<string, unknown> = {},
): Promise<number> {
  const current = await currentConfiguration(ctx);
  const { problems, configuration } = await previewConfiguration(ctx, next);
  const changes = configuration ? diffConfigurations(current, configuration) : [];
  if (json)
    terminal.out(
      JSON.stringify({ changes, problems: problems.map((p) => presentIssue(p, terminal.locale)), ...more }),
    );
  else {
    terminal.out(formatDiff(changes, terminal.locale));
    for (const problem of problems) {
      const { path, message: text } = presentIssue(problem, terminal.locale);
      terminal.err(`${path}: ${text}`);
    }
  }
  return problems.length > 0 ? 1 : 0;
}

/**
 * Lists what is absent, or publishes it (`--add`), all of it or some documents (`--only`). What is there is never written over: what is
 * shipped differently since it came is listed beside.
 */
async function showShipped(
  options: { add?: boolean; "dry-run"?: boolean; only?: string; json?: boolean },
  terminal: Terminal,
): Promise<number> {
  const { json = false } = options;
  const shipped = await shippedConfiguration();
  const wanted = options.only === undefined ? undefined : namedIn(shipped, options.only);
  return withApp(async (ctx) => {
    const current = await currentConfiguration(ctx);
    const next = withAdditions(current, shipped, wanted);
    const nothing = diffConfigurations(current, next).length === 0;
    if (!options.add || options["dry-run"] || nothing) {
      const differing = shippedChanges(await shippedBase(ctx, shipped), current, shipped).filter(
        ({ kind, key }) => !wanted || wanted.has(`${kind}:${key}`),
      );
      if (json) return tellDiff(ctx, next, json, terminal, { differing });
      if (nothing) terminal.out(message("cli_shipped_whole", {}, terminal.locale));
      const code = nothing ? 0 : await tellDiff(ctx, next, json, terminal);
      if (code === 0 && !nothing) terminal.err(message("cli_shipped_add", {}, terminal.locale));
      if (differing.length > 0) {
        terminal.out(message("cli_shipped_differs", {}, terminal.locale));
        for (const change of differing)
          terminal.out(`${formatDiff([change], terminal.locale)}  ${change.path}`);
      }
      return code;
    }
    if (!json) terminal.out(formatDiff(diffConfigurations(current, next), terminal.locale));
    const { revision } = await publish(ctx, next, { ifMatch: current.revision });
    if (json) terminal.out(JSON.stringify({ revision }));
    else terminal.err(`revision ${revision}`);
    return 0;
  });
}

/** `kind:key,…`, each of them shipped. */
function namedIn({ schemas }: Configuration, only: string): ReadonlySet<string> {
  const names = only.split(",").map((name) => name.trim());
  for (const name of names)
    if (!schemas.some(({ kind, key }) => `${kind}:${key}` === name))
      throw new UsageError("cli_shipped_unknown", { name });
  return new Set(names);
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
