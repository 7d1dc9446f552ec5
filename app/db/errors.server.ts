import { AppError } from "../errors.ts";

/** A row would have doubled a value that must be unique. `records` answers 409 with the field that these columns belong to. */
export class UniqueViolation extends Error {
  readonly table: string;
  readonly columns: readonly string[];

  constructor(table: string, columns: readonly string[], cause: unknown) {
    super(`${table} (${columns.join(", ")}) must be unique`, { cause });
    this.name = "UniqueViolation";
    this.table = table;
    this.columns = columns;
  }
}

/** Two transactions crossed (deadlock, serialization, a plan that a publish outdated): the whole work may be done again. */
export class Crossed extends Error {
  constructor(cause: unknown) {
    super("the transaction crossed another one", { cause });
    this.name = "Crossed";
  }
}

interface DriverError {
  code?: string;
  message?: string;
  table?: string;
  detail?: string;
}

const unavailable = (code: string, cause: unknown, retryAfter = 1) =>
  new AppError("unavailable", code, { cause, retryAfter });

/** Turns a driver's error into the house's words: busy, full or lost is 503, a doubled value is typed, anything else stays as it is. */
export function translate(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error;
  const { code = "", message = "" } = error as DriverError;
  if (code.startsWith("SQLITE_")) return fromSqlite(error, code, message);
  return fromPostgresql(error as DriverError, code, message);
}

/** The transaction cannot go on: the connection, or the transaction itself, is gone. */
export function isFatal(error: unknown): boolean {
  return error instanceof Crossed || (error instanceof AppError && error.kind === "unavailable");
}

function fromSqlite(error: Error, code: string, message: string): unknown {
  switch (code) {
    case "SQLITE_CONSTRAINT": {
      const unique = /UNIQUE constraint failed: (.+)$/.exec(message)?.[1]?.split(", ");
      if (!unique) return error;
      const table = unique[0]!.split(".")[0]!;
      return new UniqueViolation(
        table,
        unique.map((name) => name.slice(table.length + 1)),
        error,
      );
    }
    case "SQLITE_BUSY":
    case "SQLITE_LOCKED":
      return unavailable("database_busy", error);
    case "SQLITE_FULL":
      return unavailable("database_full", error, 60);
    case "SQLITE_IOERR":
    case "SQLITE_READONLY":
    case "SQLITE_CANTOPEN":
    case "SQLITE_CORRUPT":
    case "SQLITE_NOTADB":
    case "SQLITE_NOMEM":
    case "SQLITE_PROTOCOL":
    case "SQLITE_INTERRUPT":
      return unavailable("database_lost", error, 5);
    default:
      return error;
  }
}

const BUSY = new Set(["53300", "55P03", "57014", "25P03"]);
const FULL = new Set(["53100", "53200", "53400"]);
const LOST =
  /^(08...|57P0.|58...|25006|XX00[12]|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN|ENOENT)$/;
const CROSSED = new Set(["40001", "40P01"]);

function fromPostgresql(error: DriverError, code: string, message: string): unknown {
  if (code === "23505") {
    // `Key (name, "order")=(…) already exists.` in any language of the server
    const columns = /\((.*?)\)=\(/s.exec(error.detail ?? "")?.[1]?.split(", ") ?? [];
    return new UniqueViolation(
      error.table ?? "",
      columns.map((name) => name.replace(/^"|"$/g, "")),
      error,
    );
  }
  if (CROSSED.has(code) || (code === "0A000" && message.includes("cached plan"))) return new Crossed(error);
  if (BUSY.has(code) || message.includes("timeout exceeded when trying to connect")) {
    return unavailable("database_busy", error);
  }
  if (FULL.has(code)) return unavailable("database_full", error, 60);
  if (
    LOST.test(code) ||
    /^Connection terminated|connection error and is not queryable|Client was closed/.test(message)
  ) {
    return unavailable("database_lost", error, 5);
  }
  return error;
}
