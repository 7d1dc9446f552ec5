import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { AppError } from "../errors.ts";
import { ENCODINGS, type Encoding } from "../exchange/encoding.server.ts";
import { importHere } from "../exchange/import-here.server.ts";
import {
  headingRow,
  type ImportCounts,
  type ImportOptions,
  isDelimiter,
  MOST_HEADING,
} from "../exchange/import-model.ts";
import type { ImportResult } from "../exchange/result.ts";
import { message } from "../i18n/messages/index.ts";
import { listCommand, undoCommand } from "./imports.server.ts";
import type { Command, Terminal } from "./terminal.ts";
import { expectPositionals, parse, UsageError } from "./usage.ts";
import { withApp } from "./with-app.server.ts";

/**
 * `import <object> <file> …`. Exit 0 when the file was read to its end, refused rows or not. `import list` names the imports of the last
 * 30 days, `import undo <id>` takes one back.
 */
export const importCommand: Command = async (args, terminal) => {
  const { values, positionals } = parse({
    args,
    allowPositionals: true,
    options: {
      map: { type: "string", multiple: true },
      set: { type: "string", multiple: true },
      key: { type: "string" },
      encoding: { type: "string" },
      delimiter: { type: "string" },
      "heading-row": { type: "string" },
      rules: { type: "string" },
      "dry-run": { type: "boolean" },
      json: { type: "boolean" },
    },
  });
  const json = values.json === true;
  if (positionals[0] === "list" && positionals.length === 1) return listCommand(terminal, json);
  if (positionals[0] === "undo")
    return undoCommand(expectPositionals(positionals, "undo", "id")[1]!, terminal, json);
  const [object, name] = expectPositionals(positionals, "object", "file") as [string, string];
  const options = readOptions(values);
  const file = resolve(terminal.from, name);
  if (!existsSync(file) || !statSync(file).isFile()) {
    const reason = existsSync(file) ? "EISDIR" : "ENOENT";
    throw new AppError("not_found", "cli_no_file", { params: { file, reason } });
  }
  return withApp(async (ctx, app) => {
    const progress = json ? undefined : progressBar(terminal, statSync(file).size);
    const what = { object, file, options, dataFolder: app.config.dataFolder, progress };
    const { id, result, close } = await importHere({ ...ctx, locale: terminal.locale }, what).catch(
      (thrown) => intoOptions(thrown, options),
    );
    if (json) terminal.out(JSON.stringify(result));
    else tell(result, id, terminal);
    // Only now: an import that was killed before it told its result must not be done twice.
    await close();
    return 0;
  });
};

function readOptions(values: Record<string, unknown>): ImportOptions {
  const { encoding = "auto", rules = "run", delimiter } = values as Record<string, string | undefined>;
  if (!(ENCODINGS as readonly string[]).includes(encoding)) {
    throw new UsageError("cli_expects", { names: `--encoding ${ENCODINGS.join("|")}` });
  }
  if (rules !== "run" && rules !== "skip") throw new UsageError("cli_expects", { names: "--rules run|skip" });
  const sign = delimiter === "\\t" || delimiter === "tab" ? "\t" : delimiter;
  if (sign !== undefined && !isDelimiter(sign))
    throw new UsageError("cli_expects", { names: "--delimiter ," });
  const heading = values["heading-row"] as string | undefined;
  if (heading !== undefined && headingRow(heading) === null)
    throw new UsageError("cli_expects", { names: `--heading-row 1…${MOST_HEADING}` });
  return {
    map: (values.map as string[] | undefined)?.join(","),
    set: values.set as string[] | undefined,
    key: (values.key as string | undefined)?.split(",").map((part) => part.trim()),
    encoding: encoding as Encoding,
    delimiter: sign,
    ...(heading !== undefined && { heading: headingRow(heading)! }),
    dryRun: values["dry-run"] === true,
    rules,
  };
}

/** What is wrong with the import itself is told of the option that was typed. */
function intoOptions(thrown: unknown, { set = [] }: ImportOptions): never {
  if (!(thrown instanceof AppError)) throw thrown;
  const { kind, code, params, extra, retryAfter, cause } = thrown;
  const issues = thrown.issues.map((issue) => {
    const [option, at] = issue.path.split("/");
    if (!["map", "set", "key"].includes(option!)) return issue;
    return { ...issue, path: at === undefined ? `--${option}` : `--${option} ${set[Number(at)]}` };
  });
  throw new AppError(kind, code, { params, issues, extra, retryAfter, cause });
}

/** One line on standard error that overwrites itself. */
function progressBar(terminal: Terminal, size: number) {
  let last = 0;
  return (counts: ImportCounts) => {
    const now = Date.now();
    if (!process.stderr.isTTY || now - last < 200) return;
    last = now;
    process.stderr.write(
      `\r${message("import_progress", { ...counts, size: Math.round(size / 1024) }, terminal.locale)}  `,
    );
  };
}

function tell(result: ImportResult, id: string | null, terminal: Terminal): void {
  if (process.stderr.isTTY) process.stderr.write("\n");
  const { refused, ignored_columns: ignored, ...counts } = result;
  terminal.out(message("import_done", { ...counts, refused: refused.length }, terminal.locale));
  for (const row of refused.slice(0, 20)) {
    terminal.err(message("import_refused_row", { ...row, column: row.column ?? "–" }, terminal.locale));
  }
  if (refused.length > 20) terminal.err(`… ${refused.length - 20}`);
  if (ignored.length > 0)
    terminal.err(message("import_ignored", { columns: ignored.join(", ") }, terminal.locale));
  if (id !== null && result.created + result.updated > 0)
    terminal.err(message("import_undo_hint", { id }, terminal.locale));
}
