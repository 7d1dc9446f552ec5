import { newId } from "#app/db/ids.ts";
import { type CustomerRow, foldedName, type ResponseRow } from "../data.ts";

/**
 * The floor's own tables: the columns that the benchmark uses, four secondary indexes on each target, an audit table. Times are ISO
 * text in local time, so that a month is the first seven signs: the fastest that somebody who writes SQL by hand could choose.
 */
export const CUSTOMER = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "created_by",
  "external_id",
  "name",
  "name_f",
  "code",
  "kind",
  "industry",
  "region",
  "phone",
  "email",
  "owner",
  "lifecycle",
  "tier",
  "annual_revenue",
  "relationship_since",
] as const;

export const RESPONSE = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "external_id",
  "survey",
  "customer",
  "touchpoint",
  "channel",
  "csat",
  "nps",
  "ces",
  "comment",
  "submitted_at",
  "follow_up",
] as const;

export const TASK = [
  "id",
  "version",
  "created_at",
  "title",
  "kind",
  "status",
  "priority",
  "customer",
  "related",
  "assignee",
  "due_at",
  "origin",
] as const;

export const AUDIT = ["id", "object", "record_id", "kind", "at", "actor", "changes"] as const;

export type Value = string | number | null;

const WHOLE = new Set(["version", "annual_revenue", "csat", "nps", "ces", "at"]);

/** Statements that make everything but the indexes. `text` and `whole` are the engine's names of the two types. */
export function tables(text: string, whole: string): string[] {
  const make = (name: string, columns: readonly string[]) =>
    `CREATE TABLE ${name} (${columns
      .map(
        (column) => `${column} ${WHOLE.has(column) ? whole : text}${column === "id" ? " PRIMARY KEY" : ""}`,
      )
      .join(", ")})`;
  return [
    make("customers", CUSTOMER),
    make("responses", RESPONSE),
    make("tasks", TASK),
    make("audit", AUDIT),
  ];
}

/** `absentLast` as the engine says it. */
export const indexes = (absentLast: string): string[] => [
  "CREATE UNIQUE INDEX customers_external ON customers (external_id)",
  `CREATE INDEX customers_list ON customers (lifecycle, annual_revenue DESC${absentLast}, id)`,
  `CREATE INDEX customers_tier ON customers (tier, annual_revenue DESC${absentLast}, id)`,
  "CREATE INDEX customers_name ON customers (name_f, id)",
  "CREATE INDEX customers_owner ON customers (owner, name_f, id)",
  "CREATE INDEX responses_customer ON responses (customer, id)",
  "CREATE INDEX responses_time ON responses (submitted_at DESC, id)",
  "CREATE INDEX responses_open ON responses (follow_up, submitted_at DESC, id)",
  "CREATE INDEX responses_csat ON responses (csat, submitted_at DESC, id)",
  "CREATE INDEX tasks_related ON tasks (related)",
  "CREATE INDEX tasks_customer ON tasks (customer)",
  "CREATE INDEX tasks_assignee ON tasks (assignee, due_at)",
  "CREATE INDEX tasks_status ON tasks (status, due_at)",
  "CREATE INDEX audit_record ON audit (record_id, at)",
];

/** Local time of Asia/Shanghai, which has had one offset since 1991. */
export const localTime = (ms: number): string =>
  `${new Date(ms + 28_800_000).toISOString().slice(0, 23)}+08:00`;

const tierOf = (revenue: number | null): string =>
  revenue === null || revenue < 5_000_000
    ? "standard"
    : revenue < 30_000_000
      ? "silver"
      : revenue < 100_000_000
        ? "gold"
        : "vip";

export function customerValues(row: CustomerRow, code: string): Value[] {
  const now = localTime(Date.now());
  return [
    newId(),
    1,
    now,
    now,
    "bench",
    row.external_id,
    row.name,
    foldedName(row),
    code,
    row.kind,
    row.industry,
    row.region,
    row.phone,
    row.email,
    row.owner,
    row.lifecycle,
    tierOf(row.annual_revenue),
    row.annual_revenue,
    row.relationship_since,
  ];
}

export function responseValues(row: Omit<ResponseRow, "customer">, customer: string): Value[] {
  const now = localTime(Date.now());
  return [
    newId(),
    1,
    now,
    now,
    row.external_id,
    row.survey,
    customer,
    row.touchpoint,
    row.channel,
    row.csat,
    row.nps,
    row.ces,
    row.comment,
    localTime(row.submitted_at),
    row.low ? "open" : "none",
  ];
}

export function auditValues(object: string, record: string, kind: string, changes: unknown): Value[] {
  return [newId(), object, record, kind, Date.now(), "bench", JSON.stringify(changes)];
}

export function taskValues(
  response: string,
  customer: { id: string; name: string; owner: string; tier: string },
): Value[] {
  const hours = customer.tier === "vip" ? 2 : 48;
  const due = localTime(Date.now() + hours * 3_600_000);
  return [
    newId(),
    1,
    localTime(Date.now()),
    `回访：${customer.name}`,
    "follow_up",
    "open",
    "high",
    customer.id,
    response,
    customer.owner,
    due,
    "low_score_follow_up",
  ];
}

/** A row as a client reads it: money in major units as text. */
export function customerJson(row: Record<string, unknown>): Record<string, unknown> {
  const { name_f: _, annual_revenue: cents, ...rest } = row;
  return { ...rest, annual_revenue: cents === null ? null : (Number(cents) / 100).toFixed(2) };
}

/** `INSERT` of many rows at once. */
export function insertSql(table: string, columns: readonly string[], rows: number): string {
  const one = `(${columns.map(() => "?").join(",")})`;
  return `INSERT INTO ${table} (${columns.join(",")}) VALUES ${Array.from({ length: rows }, () => one).join(",")}`;
}
