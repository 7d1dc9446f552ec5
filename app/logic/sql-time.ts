import { wallSql } from "./sql-calendar.ts";
import { atom, sql } from "./sql-fragment.ts";
import { SqlWriter } from "./sql-writer.ts";
import type { Sql, SqlTarget } from "./types.ts";
import { zoneOf, zoneWithin } from "./zone.ts";

export type Period = "day" | "week" | "month" | "quarter" | "year";

const SQLITE: Record<Period, string> = {
  day: "%Y-%m-%d",
  week: "%G-W%V",
  month: "%Y-%m",
  quarter: "%Y",
  year: "%Y",
};
const POSTGRES: Record<Period, string> = {
  day: "YYYY-MM-DD",
  week: 'IYYY-"W"IW',
  month: "YYYY-MM",
  quarter: 'YYYY-"Q"Q',
  year: "YYYY",
};

/**
 * The period a moment (ms) or date falls in, in the workspace's zone: `2026-10-05`, `2026-W41` (ISO 8601), `2026-10`, `2026-Q4`, `2026`;
 * NULL of NULL. `range` (ms) is what the values are known to lie in: only the zone's changes within it are written.
 */
export function periodSql(
  unit: Period,
  moment: Sql | string,
  kind: "moment" | "date",
  target: SqlTarget,
  range?: { from: number; to: number },
): Sql {
  const writer = new SqlWriter(target);
  const given: Sql =
    typeof moment === "string" ? atom(moment) : COLUMN.test(moment.sql) ? atom(moment.sql) : moment;
  if (kind === "date") return datePeriod(unit, given, writer);
  const zone = zoneOf(target.env.timeZone);
  const table = range ? zoneWithin(zone, range.from, range.to) : zone;
  const wall = wallSql(given, writer, table);
  if (writer.postgres)
    return strip(sql`to_char(to_timestamp(${wall} / 1000.0) AT TIME ZONE 'UTC', '${POSTGRES[unit]}')`);
  const seconds = sql`${wall} / 1000.0, 'unixepoch'`;
  if (unit !== "quarter") return strip(sql`strftime('${SQLITE[unit]}', ${seconds})`);
  return strip(quarter(sql`strftime('%Y-%m', ${seconds})`, writer));
}

const COLUMN = /^("[^"]+"\.)?"[^"]+"$/;

function datePeriod(unit: Period, date: Sql, writer: SqlWriter): Sql {
  if (unit === "day") return strip(date);
  if (unit === "month") return strip(sql`substr(${date}, 1, 7)`);
  if (unit === "year") return strip(sql`substr(${date}, 1, 4)`);
  if (unit === "quarter") return strip(quarter(date, writer));
  if (!writer.postgres) return strip(sql`strftime('${SQLITE.week}', ${date})`);
  return strip(sql`to_char(CAST(${date} AS DATE), '${POSTGRES.week}')`);
}

/** Quarter of a text that starts `YYYY-MM`. */
function quarter(text: Sql, writer: SqlWriter): Sql {
  return writer.bind(
    [text],
    ([t]) => sql`(substr(${t!}, 1, 4) || '-Q' || ((CAST(substr(${t!}, 6, 2) AS INTEGER) + 2) / 3))`,
  );
}

const strip = (piece: Sql): Sql => ({ sql: piece.sql, params: piece.params });
