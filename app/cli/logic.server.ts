import { createInterface } from "node:readline";
import { AppError } from "../errors.ts";
import { presentIssue } from "../i18n/messages/index.ts";
import { guard } from "../logic/limits.ts";
import { applyStandard, applyUntyped } from "../logic/untyped.ts";
import type { Command } from "./terminal.ts";
import { parse, UsageError } from "./usage.ts";

/** `logic apply [--standard]`: one JSON array `[rule, data]` a line in, one JSON result (or `{"error": …}`) a line out. Needs no database. */
export const logicCommand: Command = async (args, terminal) => {
  const { values, positionals } = parse({
    args,
    allowPositionals: true,
    options: { standard: { type: "boolean" }, json: { type: "boolean" } },
  });
  if (positionals.length !== 1 || positionals[0] !== "apply")
    throw new UsageError("cli_expects", { names: "apply" });
  const zone = process.env.TZ || "Asia/Shanghai";
  const apply = values.standard
    ? applyStandard
    : (rule: unknown, data: unknown) => applyUntyped(rule, data, { now: Date.now(), timeZone: zone });

  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    if (line.trim() === "") continue;
    terminal.out(JSON.stringify(answer(line)));
  }
  return 0;

  function answer(line: string): unknown {
    try {
      const pair: unknown = JSON.parse(line);
      if (!Array.isArray(pair) || pair.length < 1 || pair.length > 2)
        return { error: "a line is [rule, data]" };
      if (!values.standard) {
        const issues = guard(pair[0]);
        if (issues.length > 0) return { error: presentIssue(issues[0]!, terminal.locale) };
      }
      return apply(pair[0], pair[1] ?? null) ?? null;
    } catch (error) {
      if (error instanceof AppError && error.issues[0])
        return { error: presentIssue(error.issues[0], terminal.locale) };
      return { error: error instanceof Error ? error.message : String(error) };
    }
  }
};
