import { ConfigError } from "../config.server.ts";
import { AppError } from "../errors.ts";
import { message, presentIssue } from "../i18n/messages/index.ts";
import { backupCommand, restoreCommand } from "./backup.server.ts";
import { demoCommand } from "./demo.server.ts";
import { doctorCommand } from "./doctor.server.ts";
import { importCommand } from "./import.server.ts";
import { logicCommand } from "./logic.server.ts";
import { schemaCommand } from "./schema.server.ts";
import type { Command, Terminal } from "./terminal.ts";
import { tokenCommand, userCommand } from "./token.server.ts";
import { UsageError } from "./usage.ts";

const COMMANDS: Record<string, Command> = {
  import: importCommand,
  schema: schemaCommand,
  logic: logicCommand,
  token: tokenCommand,
  user: userCommand,
  demo: demoCommand,
  backup: backupCommand,
  restore: restoreCommand,
  doctor: doctorCommand,
  help: async (_, terminal) => {
    terminal.out(message("cli_help", {}, terminal.locale));
    return 0;
  },
};

/** `npm run attune -- <command>`. Answers the exit code: 0 done, 1 refused (reason on standard error), 2 wrong use. */
export async function command(
  argv: string[],
  options: Pick<Terminal, "from"> & Partial<Terminal>,
): Promise<number> {
  const terminal: Terminal = {
    locale: /^zh/i.test(process.env.LC_ALL || process.env.LANG || "") ? "zh-CN" : "en",
    out: (text) => process.stdout.write(`${text}\n`),
    err: (text) => process.stderr.write(`${text}\n`),
    ...options,
  };
  const [name, ...args] = argv;
  const run = name && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (run && (args[0] === "--help" || args[0] === "-h")) return COMMANDS.help!([], terminal);
  if (!run) {
    const asked = name === undefined || name === "-h" || name === "--help";
    if (!asked) terminal.err(message("cli_unknown", { name }, terminal.locale));
    (asked ? terminal.out : terminal.err)(message("cli_help", {}, terminal.locale));
    return asked ? 0 : 2;
  }
  try {
    return await run(args, terminal);
  } catch (thrown) {
    return report(thrown, terminal);
  }
}

function report(thrown: unknown, terminal: Terminal): number {
  if (thrown instanceof UsageError) {
    terminal.err(message(thrown.code, thrown.params, terminal.locale));
    return 2;
  }
  if (thrown instanceof ConfigError) {
    terminal.err(thrown.message);
    return 1;
  }
  if (thrown instanceof AppError) {
    terminal.err(message(thrown.code, thrown.params, terminal.locale));
    for (const issue of thrown.issues) {
      const { path, message: text } = presentIssue(issue, terminal.locale);
      terminal.err(`  ${path || "/"}: ${text}`);
    }
    return 1;
  }
  terminal.err(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
  return 1;
}
