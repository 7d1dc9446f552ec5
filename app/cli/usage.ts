import { type ParseArgsConfig, parseArgs } from "node:util";

/** Wrong use of the command line: exit code 2. */
export class UsageError extends Error {
  readonly code: string;
  readonly params: Record<string, unknown>;

  constructor(code: string, params: Record<string, unknown> = {}) {
    super(code);
    this.code = code;
    this.params = params;
  }
}

/** `util.parseArgs`, with its complaints as wrong use. */
export function parse<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError("cli_bad_arguments", { reason: (error as Error).message });
  }
}

/** The positional arguments, exactly as many as named. */
export function expectPositionals(found: string[], ...names: string[]): string[] {
  if (found.length !== names.length) {
    throw new UsageError("cli_expects", { names: names.map((name) => `<${name}>`).join(" ") });
  }
  return found;
}
