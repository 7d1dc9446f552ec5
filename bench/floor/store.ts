import { type CustomerRow, customerRow, RESPONSES_EACH, type ResponseRow, responseRow } from "../data.ts";
import type { Engine, Row } from "./engine.ts";
import {
  AUDIT,
  auditValues,
  CUSTOMER,
  customerJson,
  customerValues,
  indexes,
  insertSql,
  localTime,
  RESPONSE,
  responseValues,
  TASK,
  tables,
  taskValues,
  type Value,
} from "./tables.ts";

const CHUNK = 500;
const SHOWN = CUSTOMER.filter((column) => column !== "name_f").join(", ");
const LIST =
  "id, name, code, kind, industry, region, phone, email, owner, lifecycle, tier, annual_revenue, relationship_since";

/** Fills empty tables with the benchmark's rows, then lays the indexes. Nothing to do when they are full. */
export async function fill(engine: Engine, customers: number): Promise<void> {
  const filled = await engine.write(async (q) => {
    await q.all(`CREATE TABLE IF NOT EXISTS filled (customers ${engine.whole})`, []);
    return q.all("SELECT customers FROM filled", []);
  });
  if (filled.length > 0) return;
  await engine.write(async (q) => {
    for (const sql of tables(engine.text, engine.whole)) await q.all(sql, []);
  });
  const ids: string[] = [];
  for (let from = 0; from < customers; from += CHUNK) {
    const rows = range(from, Math.min(from + CHUNK, customers)).map((i) =>
      customerValues(customerRow(i), code(i)),
    );
    ids.push(...rows.map((row) => row[0] as string));
    await insertMany(engine, "customers", CUSTOMER, rows);
  }
  const responses = customers * RESPONSES_EACH;
  for (let from = 0; from < responses; from += CHUNK) {
    const rows = range(from, Math.min(from + CHUNK, responses)).map((i) => {
      const row = responseRow(i, customers);
      return responseValues(row, ids[row.customer]!);
    });
    await insertMany(engine, "responses", RESPONSE, rows);
  }
  await engine.write(async (q) => {
    for (const sql of indexes(engine.absentLast)) await q.all(sql, []);
    await q.all("INSERT INTO filled VALUES (?)", [customers]);
  });
  await engine.settle();
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
const code = (i: number): string => `C-${String(i + 1).padStart(5, "0")}`;

function insertMany(engine: Engine, table: string, columns: readonly string[], rows: readonly Value[][]) {
  return engine.write((q) => q.all(insertSql(table, columns, rows.length), rows.flat()));
}

/** What the handlers ask. One statement each wherever one is enough. */
export function store(engine: Engine) {
  const { all } = engine;
  const insertCustomer = insertSql("customers", CUSTOMER, 1);
  const insertResponse = insertSql("responses", RESPONSE, 1);
  const insertTask = insertSql("tasks", TASK, 1);
  const insertAudit = insertSql("audit", AUDIT, 1);
  const created = (values: readonly Value[]): Row =>
    customerJson(Object.fromEntries(CUSTOMER.map((column, at) => [column, values[at]])));

  return {
    ids: async (limit: number) =>
      (await all(`SELECT id FROM customers ORDER BY external_id LIMIT ${limit}`, [])).map((row) => row.id),
    get: async (id: string) =>
      customerJson((await all(`SELECT ${SHOWN} FROM customers WHERE id = ?`, [id]))[0]!),
    list: async (lifecycle: string) => ({
      data: (
        await all(
          `SELECT ${LIST} FROM customers WHERE lifecycle = ? ORDER BY annual_revenue DESC NULLS LAST, id LIMIT 50`,
          [lifecycle],
        )
      ).map(customerJson),
    }),
    search: async (folded: string) => ({
      data: (
        await all(`SELECT ${LIST} FROM customers WHERE name_f LIKE ? ORDER BY name_f, id LIMIT 50`, [
          `%${folded}%`,
        ])
      ).map(customerJson),
    }),
    place: async (share: number) => {
      const [total] = await all("SELECT count(*) AS n FROM customers", []);
      const offset = Math.floor(Number(total!.n) * share);
      return (
        await all(`SELECT name_f, id FROM customers ORDER BY name_f, id LIMIT 1 OFFSET ${offset}`, [])
      )[0];
    },
    after: async (name: string, id: string) => ({
      data: (
        await all(`SELECT ${LIST} FROM customers WHERE (name_f, id) > (?, ?) ORDER BY name_f, id LIMIT 50`, [
          name,
          id,
        ])
      ).map(customerJson),
    }),
    count: async (lifecycle: string) =>
      (await all("SELECT count(*) AS n FROM customers WHERE lifecycle = ?", [lifecycle]))[0],
    months: async () => ({
      data: await all(
        "SELECT substr(submitted_at, 1, 7) AS month, avg(csat) AS value, count(csat) AS n FROM responses GROUP BY 1 ORDER BY 1",
        [],
      ),
    }),
    rule: async () =>
      (
        await all(
          "SELECT count(*) AS n FROM responses WHERE follow_up <> 'done' AND (csat < 3 OR nps <= 6 OR ces >= 5)",
          [],
        )
      )[0],
    tasks: async (related: string) => ({
      data: await all(`SELECT ${TASK.join(", ")} FROM tasks WHERE related = ? ORDER BY id LIMIT 50`, [
        related,
      ]),
    }),

    update: (id: string, phone: string) =>
      engine.write(async (q) => {
        const [before] = await q.all(`SELECT ${SHOWN} FROM customers WHERE id = ?${engine.forUpdate}`, [id]);
        const after = {
          ...before,
          phone,
          version: Number(before!.version) + 1,
          updated_at: localTime(Date.now()),
        };
        await q.all("UPDATE customers SET phone = ?, version = ?, updated_at = ? WHERE id = ?", [
          phone,
          after.version,
          after.updated_at,
          id,
        ]);
        await q.all(insertAudit, auditValues("customer", id, "changed", { phone: [before!.phone, phone] }));
        return customerJson(after);
      }),
    create: (row: CustomerRow) =>
      engine.write(async (q) => {
        const values = customerValues(row, row.external_id);
        await q.all(insertCustomer, values);
        await q.all(insertAudit, auditValues("customer", values[0] as string, "created", row));
        return created(values);
      }),
    bulk: (rows: readonly CustomerRow[]) =>
      engine.write(async (q) => {
        const values = rows.map((row) => customerValues(row, row.external_id));
        await q.all(insertSql("customers", CUSTOMER, rows.length), values.flat());
        const audit = rows.map((row, i) => auditValues("customer", values[i]![0] as string, "created", row));
        await q.all(insertSql("audit", AUDIT, rows.length), audit.flat());
        return { results: values.map((one, index) => ({ index, status: 201, record: created(one) })) };
      }),
    /** A low answer and its task, in one transaction. */
    answer: (row: Omit<ResponseRow, "customer"> & { customer: string }) =>
      engine.write(async (q) => {
        const values = responseValues({ ...row, submitted_at: Date.now(), low: true }, row.customer);
        const id = values[0] as string;
        await q.all(insertResponse, values);
        await q.all(insertAudit, auditValues("response", id, "created", row));
        const [customer] = await q.all("SELECT id, name, owner, tier FROM customers WHERE id = ?", [
          row.customer,
        ]);
        await q.all(
          insertTask,
          taskValues(id, customer as { id: string; name: string; owner: string; tier: string }),
        );
        return Object.fromEntries(RESPONSE.map((column, at) => [column, values[at]]));
      }),
  };
}

export type Store = ReturnType<typeof store>;
