import { expect } from "vitest";
import type { Db } from "#app/db/types.ts";
import type { History } from "./load.ts";

type Rows = Record<string, string | number | null>[];

/**
 * The checker rule of `guarantees.md`: what was acknowledged is there, and what is there beyond it was under way when the server
 * died. Then: a change for each event and an event for each change, one task for each answered low score and none else, each
 * (event, automation) once, and a database that is sound.
 */
export async function checkHistory(db: Db, history: History): Promise<void> {
  expect(history.faults).toEqual([]);
  const customers = await db.all<{ id: string; name: string; version: number; deleted_at: number | null }>(
    "SELECT id, name, version, deleted_at FROM o_customer",
  );
  const responses = await db.all<{ id: string; survey: string }>("SELECT id, survey FROM o_survey_response");
  const byId = new Map(customers.map((row) => [row.id, row]));
  const surveys = new Map(responses.map((row) => [row.survey, row.id]));
  const events = await db.all<{ object: string; record_id: string; kind: string; changes: string }>(
    "SELECT object, record_id, kind, changes FROM events",
  );
  const names = new Map<string, string>();
  for (const event of events) {
    if (event.object !== "customer") continue;
    const name = (JSON.parse(event.changes) as { name?: [unknown, string] }).name?.[1];
    if (name) names.set(name, event.record_id);
  }

  const lost: string[] = [];
  for (const { kind, marks, id, acked } of history.acked()) {
    if (kind === "remove") {
      if (byId.get(id!)?.deleted_at === null) lost.push(`the removal of ${id}`);
    } else if (kind === "response") {
      if (surveys.get(marks[0]!) !== acked!.ids[0]) lost.push(`response ${marks[0]}`);
    } else if (kind === "change") {
      if (names.get(marks[0]!) !== id || Number(byId.get(id!)?.version) < acked!.version!)
        lost.push(`change ${marks[0]} of ${id}`);
    } else {
      for (const [at, mark] of marks.entries()) {
        if (names.get(mark) !== acked!.ids[at] || !byId.has(acked!.ids[at]!)) lost.push(`customer ${mark}`);
      }
    }
  }
  expect(lost).toEqual([]);

  const told = new Set(
    history.sent.flatMap((one) => (one.acked !== undefined && one.acked.status >= 300 ? [] : one.marks)),
  );
  const invented = [...surveys.keys(), ...customers.map((row) => row.name)].filter(
    (mark) => /^m\d/.test(mark) && !told.has(mark),
  );
  expect(invented).toEqual([]);
  // One record for each mark, however often it was sent under its key.
  expect(responses.length).toBe(surveys.size);
  // A bulk request is there whole or not at all.
  for (const { kind, marks } of history.open()) {
    if (kind !== "bulk") continue;
    const there = marks.filter((mark) => names.has(mark)).length;
    expect([0, marks.length]).toContain(there);
  }

  for (const object of ["customer", "survey_response", "task"]) {
    const odd = await db.all(
      `SELECT o.id, o.version, e.n FROM o_${object} o LEFT JOIN
        (SELECT record_id, count(*) AS n FROM events WHERE object = '${object}' GROUP BY record_id) e ON e.record_id = o.id
        WHERE e.n IS NULL OR e.n <> o.version`,
    );
    expect(odd, `changes without events of ${object}`).toEqual([]);
    const hollow = await db.all(
      `SELECT id FROM events WHERE object = '${object}' AND record_id NOT IN (SELECT id FROM o_${object})`,
    );
    expect(hollow, `events without changes of ${object}`).toEqual([]);
  }
  await checkTasks(db);
  expect(
    await db.all("SELECT event_id, automation FROM runs GROUP BY event_id, automation HAVING count(*) > 1"),
  ).toEqual([]);
  expect(await db.all("SELECT id, state, error FROM runs WHERE state <> 'done'")).toEqual([]);
  expect(await db.all("SELECT id FROM runs WHERE event_id NOT IN (SELECT id FROM events)")).toEqual([]);
  expect(
    await db.all(
      `SELECT c.id, c.satisfaction, r.mean FROM o_customer c LEFT JOIN
        (SELECT customer, avg(csat * 1.0) AS mean FROM o_survey_response WHERE deleted_at IS NULL GROUP BY customer) r ON r.customer = c.id
        WHERE abs(coalesce(c.satisfaction, -1) - coalesce(r.mean, -1)) > 0.001`,
    ),
    "roll-ups that say something else than their records",
  ).toEqual([]);
  if (db.dialect === "sqlite") {
    expect(await db.all("PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
    expect(await db.all("PRAGMA foreign_key_check")).toEqual([]);
  }
}

/** Every answered low score has exactly one task, and nobody else has one. */
export async function checkTasks(db: Db): Promise<void> {
  const odd = await db.all<Rows[number]>(
    `SELECT r.id, r.csat, coalesce(t.n, 0) AS n FROM o_survey_response r LEFT JOIN
      (SELECT related, count(*) AS n FROM o_task GROUP BY related) t ON t.related = r.id
      WHERE coalesce(t.n, 0) <> CASE WHEN r.csat < 3 THEN 1 ELSE 0 END`,
  );
  expect(odd, "tasks that do not fit their answers").toEqual([]);
}
