import { DAY, FIRST_DAY, HOUR, LAST_DAY, MINUTE, MOST_UNITS, type Unit } from "./calendar.ts";
import { sql } from "./sql-fragment.ts";
import type { SqlWriter } from "./sql-writer.ts";
import type { Sql } from "./types.ts";
import { type Zone, zoneOf } from "./zone.ts";

/** The calendar of `calendar.ts` in SQL: moments are whole ms, dates text, days whole numbers since 1970-01-01. */

/** A table of offsets as nested CASEs: halves, so that a zone of 280 changes costs eight comparisons. */
function offsetSql(time: Sql, times: readonly number[], offsets: readonly number[]): Sql {
  if (times.length === 0) return sql`${offsets[0]!}`;
  const middle = times.length >> 1;
  const below = offsetSql(time, times.slice(0, middle), offsets.slice(0, middle + 1));
  const above = offsetSql(time, times.slice(middle + 1), offsets.slice(middle + 1));
  return sql`CASE WHEN ${time} < ${times[middle]!} THEN ${below} ELSE ${above} END`;
}

/** Wall clock of a moment. */
export function wallSql(moment: Sql, writer: SqlWriter, zone: Zone = zoneOf(writer.env.timeZone)): Sql {
  if (zone.at.length === 0) return sql`(${moment} + ${zone.offsets[0]!})`;
  return writer.bind([moment], ([m]) => sql`(${m!} + ${offsetSql(m!, zone.at, zone.offsets)})`);
}

/** Moment of a wall clock. */
export function unwallSql(wall: Sql, writer: SqlWriter): Sql {
  const zone = zoneOf(writer.env.timeZone);
  if (zone.at.length === 0) return sql`(${wall} - ${zone.offsets[0]!})`;
  return writer.bind([wall], ([w]) => sql`(${w!} - ${offsetSql(w!, zone.wall, zone.offsets)})`);
}

/** Whole part of a division that rounds down, of whole numbers. */
function floorDiv(value: Sql, by: number, writer: SqlWriter): Sql {
  return writer.bind([value], ([x]) => sql`((${x!} - ((${x!} % ${by} + ${by}) % ${by})) / ${by})`);
}

/** Day of a date or, in the zone, of a moment. */
export function daySql(value: Sql, kind: "date" | "moment", writer: SqlWriter): Sql {
  if (kind === "moment") return floorDiv(wallSql(value, writer), DAY, writer);
  return writer.postgres
    ? sql`CAST(CAST(${value} AS DATE) - DATE '1970-01-01' AS BIGINT)`
    : sql`(CAST(strftime('%s', ${value}) AS INTEGER) / 86400)`;
}

/** Date text of a day; NULL outside years 1 to 9999. */
export function dateSql(day: Sql, writer: SqlWriter): Sql {
  return writer.bind([day], ([d]) => {
    const text = writer.postgres
      ? sql`to_char(DATE '1970-01-01' + CAST(${d!} AS INTEGER), 'YYYY-MM-DD')`
      : sql`date(${d!} * 86400, 'unixepoch')`;
    return sql`CASE WHEN ${d!} BETWEEN ${FIRST_DAY} AND ${LAST_DAY} THEN ${text} END`;
  });
}

/** Local date and minute of a moment. */
export function momentTextSql(moment: Sql, writer: SqlWriter): Sql {
  const wall = wallSql(moment, writer);
  return writer.postgres
    ? sql`to_char(to_timestamp(${wall} / 1000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')`
    : sql`strftime('%Y-%m-%d %H:%M', ${wall} / 1000.0, 'unixepoch')`;
}

/** Part of a date text as a number. */
export function datePartSql(date: Sql, unit: "year" | "month" | "day"): Sql {
  const at = { year: "1, 4", month: "6, 2", day: "9, 2" }[unit];
  return sql`CAST(substr(${date}, ${at}) AS INTEGER)`;
}

export const weekdaySql = (day: Sql): Sql => sql`(((${day} + 3) % 7 + 7) % 7 + 1)`;

function monthLengthSql(year: Sql, month: Sql): Sql {
  const leap = sql`CASE WHEN ${year} % 4 = 0 AND (${year} % 100 <> 0 OR ${year} % 400 = 0) THEN 29 ELSE 28 END`;
  return sql`CASE WHEN ${month} = 2 THEN ${leap} WHEN ${month} IN (4, 6, 9, 11) THEN 30 ELSE 31 END`;
}

/** Day of a date text moved by whole months; NULL outside years 1 to 9999. */
function addMonthsSql(date: Sql, months: Sql, writer: SqlWriter): Sql {
  return writer.bind([date], ([d]) => {
    const total = sql`${datePartSql(d!, "year")} * 12 + ${datePartSql(d!, "month")} - 1 + ${months}`;
    return writer.bind([total, datePartSql(d!, "day")], ([t, dom]) =>
      writer.bind(
        [sql`CASE WHEN ${t!} BETWEEN 12 AND 119999 THEN ${t!} / 12 END`, sql`${t!} % 12 + 1`],
        ([y, m]) =>
          writer.bind([monthLengthSql(y!, m!)], ([most]) => {
            const day = sql`CASE WHEN ${dom!} > ${most!} THEN ${most!} ELSE ${dom!} END`;
            const numbers = (value: Sql) => sql`CAST(${value} AS INTEGER)`;
            if (writer.postgres)
              return sql`CAST(make_date(${numbers(y!)}, ${numbers(m!)}, ${numbers(day)}) - DATE '1970-01-01' AS BIGINT)`;
            return daySql(sql`printf('%04d-%02d-%02d', ${y!}, ${m!}, ${day})`, "date", writer);
          }),
      ),
    );
  });
}

const within = (value: Sql, low: number, high: number, then: Sql): Sql =>
  sql`CASE WHEN ${value} BETWEEN ${low} AND ${high} THEN ${then} END`;

/** `date_add`; `amount` a double. */
export function dateAddSql(
  value: Sql,
  kind: "date" | "moment",
  amount: Sql,
  unit: Unit,
  writer: SqlWriter,
): Sql {
  return writer.bind([value, amount], ([x, n]) => {
    const few = (then: Sql) => within(n!, -MOST_UNITS, MOST_UNITS, then);
    if (unit === "minute" || unit === "hour") {
      const scaled = sql`${n!} * ${unit === "hour" ? HOUR : MINUTE}`;
      const ms = few(sql`CAST(sign(${scaled}) * floor(abs(${scaled}) + 0.5) AS BIGINT)`);
      return inRange(sql`${x!} + ${ms}`, writer);
    }
    const whole = few(sql`CAST(trunc(${n!}) AS BIGINT)`);
    return writer.bind([whole], ([k]) => {
      if (kind === "date") return dateSql(movedDay(daySql(x!, "date", writer), x!, k!, unit, writer), writer);
      return writer.bind([wallSql(x!, writer)], ([w]) =>
        writer.bind([floorDiv(w!, DAY, writer)], ([day]) =>
          writer.bind([movedDay(day!, dateSql(day!, writer), k!, unit, writer)], ([moved]) => {
            const wall = sql`${moved!} * ${DAY} + (${w!} - ${day!} * ${DAY})`;
            // A day beyond the calendar is absent; past this bound the product would not fit 64 bits.
            return inRange(unwallSql(within(moved!, FIRST_DAY - 2, LAST_DAY + 2, wall), writer), writer);
          }),
        ),
      );
    });
  });
}

function movedDay(day: Sql, date: Sql, k: Sql, unit: Unit, writer: SqlWriter): Sql {
  if (unit === "day") return sql`${day} + ${k}`;
  if (unit === "week") return sql`${day} + 7 * ${k}`;
  return addMonthsSql(date, unit === "year" ? sql`12 * ${k}` : k, writer);
}

function inRange(moment: Sql, writer: SqlWriter): Sql {
  return writer.bind([moment], ([m]) => within(m!, FIRST_DAY * DAY, (LAST_DAY + 1) * DAY - 1, m!));
}

/** `date_diff`, a double or a whole number. */
export function dateDiffSql(from: Sql, to: Sql, kind: "date" | "moment", unit: Unit, writer: SqlWriter): Sql {
  const real = (value: Sql, by: number) => sql`(CAST(${value} AS DOUBLE PRECISION) / ${by})`;
  if (unit === "minute" || unit === "hour")
    return writer.bind([from, to], ([a, b]) => real(sql`(${b!} - ${a!})`, unit === "hour" ? HOUR : MINUTE));
  if (unit === "day" || unit === "week") {
    if (kind === "date") {
      const days = sql`(${daySql(to, kind, writer)} - ${daySql(from, kind, writer)})`;
      // Whole numbers divide towards zero on both engines.
      return unit === "day" ? days : sql`(${days} / 7)`;
    }
    const span = sql`(${wallSql(to, writer)} - ${wallSql(from, writer)})`;
    return real(span, unit === "week" ? 7 * DAY : DAY);
  }
  const wall = (value: Sql) =>
    kind === "date" ? sql`(${daySql(value, kind, writer)} * ${DAY})` : wallSql(value, writer);
  return writer.bind([wall(from), wall(to)], ([a, b]) => {
    const low = sql`CASE WHEN ${a!} <= ${b!} THEN ${a!} ELSE ${b!} END`;
    const high = sql`CASE WHEN ${a!} <= ${b!} THEN ${b!} ELSE ${a!} END`;
    return writer.bind([low, high], ([x, y]) => {
      const months = monthsSql(x!, y!, writer);
      const signed = sql`CASE WHEN ${a!} IS NULL OR ${b!} IS NULL THEN NULL WHEN ${a!} <= ${b!} THEN ${months} ELSE - ${months} END`;
      return unit === "month" ? signed : sql`(${signed} / 12)`;
    });
  });
}

/** Completed months between two wall clocks in order. */
function monthsSql(low: Sql, high: Sql, writer: SqlWriter): Sql {
  const day = (wall: Sql) => floorDiv(wall, DAY, writer);
  const dates = [dateSql(day(low), writer), dateSql(day(high), writer)];
  return writer.bind(
    [...dates, sql`(${low} - ${day(low)} * ${DAY})`, sql`(${high} - ${day(high)} * ${DAY})`],
    ([p, q, s, t]) => {
      const year = datePartSql(q!, "year");
      const month = datePartSql(q!, "month");
      const months = sql`((${year} - ${datePartSql(p!, "year")}) * 12 + ${month} - ${datePartSql(p!, "month")})`;
      return writer.bind(
        [datePartSql(p!, "day"), monthLengthSql(year, month), datePartSql(q!, "day")],
        ([d, most, e]) => {
          const reach = sql`CASE WHEN ${d!} > ${most!} THEN ${most!} ELSE ${d!} END`;
          return sql`(${months} - CASE WHEN ${reach} > ${e!} OR (${reach} = ${e!} AND ${s!} > ${t!}) THEN 1 ELSE 0 END)`;
        },
      );
    },
  );
}
