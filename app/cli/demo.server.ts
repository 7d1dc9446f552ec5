import { readConfig } from "../config.server.ts";
import type { Context } from "../context.ts";
import { beginDemo, type DemoResult, demoState, hasRecords, loadDemoData } from "../demo/demo.server.ts";
import { resetDemo } from "../demo/reset.server.ts";
import { AppError } from "../errors.ts";
import { message } from "../i18n/messages/index.ts";
import type { Command, Terminal } from "./terminal.ts";
import { expectPositionals, parse, UsageError } from "./usage.ts";
import { withApp } from "./with-app.server.ts";

/** `demo load` for an installation without records (or one whose loading was broken off), `demo reset` for one that is to begin anew. */
export const demoCommand: Command = async (args, terminal) => {
  const { values, positionals } = parse({
    args,
    allowPositionals: true,
    options: { json: { type: "boolean" } },
  });
  const [what] = expectPositionals(positionals, "load|reset");
  if (what !== "load" && what !== "reset") throw new UsageError("cli_expects", { names: "<load|reset>" });
  if (!readConfig(process.env).demo) throw new AppError("forbidden", "demo_not_in_production");
  const started = Date.now();
  const result = await withApp(async (ctx) => {
    await (what === "reset" ? resetDemo(ctx) : begin(ctx));
    return loadDemoData(ctx, values.json ? {} : { progress: bar(terminal) });
  });
  report(terminal, result, (Date.now() - started) / 1000, values.json === true);
  return 0;
};

async function begin(ctx: Context): Promise<void> {
  const state = await demoState(ctx.db);
  if (state === "partly") return;
  if (state === "whole" || (await hasRecords(ctx.db))) throw new AppError("conflict", "demo_not_empty");
  await beginDemo(ctx);
}

function bar(terminal: Terminal) {
  let told = -1;
  return ({ done, of }: { done: number; of: number }) => {
    const tenth = Math.floor((10 * done) / of);
    if (tenth === told) return;
    told = tenth;
    terminal.err(message("demo_progress", { percent: tenth * 10 }, terminal.locale));
  };
}

function report(terminal: Terminal, { counts, refused }: DemoResult, seconds: number, json: boolean): void {
  if (json) {
    terminal.out(JSON.stringify({ counts, refused, seconds }));
    return;
  }
  for (const [object, count] of Object.entries(counts)) terminal.out(`${object.padEnd(16)} ${count}`);
  const code = refused === 0 ? "demo_done" : "demo_done_but";
  terminal.out(message(code, { seconds: seconds.toFixed(1), refused }, terminal.locale));
}
