/**
 * One error class for everything a service refuses, and the one table from kind to HTTP status.
 * A 4xx is written for people; a 5xx is a fault of ours or of the machine.
 */

/** Something that is wrong with what was sent: where (a JSON Pointer or a parameter's name), which code, and what the code's sentence needs. */
export interface Issue {
  path: string;
  /** A key of the message catalogue (`app/i18n/messages`). */
  code: string;
  params?: Record<string, unknown>;
}

export const STATUS = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  timeout: 408,
  conflict: 409,
  stale: 412,
  too_large: 413,
  unsupported_type: 415,
  invalid: 422,
  precondition_required: 428,
  rate_limited: 429,
  header_too_large: 431,
  unavailable: 503,
} as const;

export type ErrorKind = keyof typeof STATUS;

export class AppError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly params: Record<string, unknown>;
  readonly issues: Issue[];
  /** Further members of the problem body, such as `conflicts` or `record`. */
  readonly extra: Record<string, unknown>;
  /** Seconds, sent as `Retry-After`. */
  readonly retryAfter: number | undefined;

  constructor(
    kind: ErrorKind,
    code: string,
    options: {
      params?: Record<string, unknown>;
      issues?: Issue[];
      extra?: Record<string, unknown>;
      retryAfter?: number;
      cause?: unknown;
    } = {},
  ) {
    const where = options.issues?.map((issue) => `${issue.path || "/"} ${issue.code}`).join(", ");
    super(where ? `${code}: ${where}` : code, { cause: options.cause });
    this.name = "AppError";
    this.kind = kind;
    this.code = code;
    this.params = options.params ?? {};
    this.issues = options.issues ?? [];
    this.extra = options.extra ?? {};
    this.retryAfter = options.retryAfter;
  }

  get status(): number {
    return STATUS[this.kind];
  }
}

/** 422 with one issue per fault. */
export function invalid(issues: Issue[], extra?: Record<string, unknown>): AppError {
  return new AppError("invalid", "invalid", { issues, extra });
}

export function notFound(code = "not_found", params?: Record<string, unknown>): AppError {
  return new AppError("not_found", code, { params });
}

export function forbidden(code = "forbidden", params?: Record<string, unknown>): AppError {
  return new AppError("forbidden", code, { params });
}

/** Appends one reference token to a JSON Pointer (RFC 6901). */
export function pointer(base: string, token: string | number): string {
  return `${base}/${String(token).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
