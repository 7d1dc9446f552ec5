import { expect, test } from "vitest";
import { openDb } from "#app/db/open.server.ts";
import { ENGINES } from "#test/support/databases.ts";
import { createInstalledDb } from "#test/support/installed.ts";
import { attune, client, forgetFolder, startProgram, temporaryFolder } from "#test/support/program.ts";
import { body } from "../api/house.ts";
import { random, seedOf } from "./random.ts";

/** The first publish of each is not killed. */
const CYCLES =
  process.env.ATTUNE_TEST_FULL === "1" ? { sqlite: 12, postgresql: 12 } : { sqlite: 3, postgresql: 2 };

type Schema = { kind: string; key: string; fields: Record<string, unknown>[] };

test.each(ENGINES)(
  "a publish that is killed in its middle is all there or not at all, on %s",
  async (engine) => {
    const next = random(seedOf(`publish ${engine}`));
    const data = temporaryFolder();
    const url = await createInstalledDb(engine);
    let token = "";
    let published = 0;
    let undone = 0;
    /** What a publish takes in a process that has just started, in milliseconds; the first one is not killed. */
    let whole = 0;
    for (let cycle = 0; cycle < CYCLES[engine]; cycle++) {
      const program = await startProgram({ DATABASE_URL: url }, data);
      token ||= (await attune(program, ["token", "create", "--user", "admin@demo.test"])).out.trim();
      const admin = client(program.url, token);
      if (cycle === 0) {
        const create = Array.from({ length: 1_000 }, (_, at) => ({
          name: `c${at}`,
          annual_revenue: String(at),
        }));
        body(await admin("POST", "/records/customer/bulk", { create }));
      }
      const { revision, schemas } = body(await admin("GET", "/schema")) as {
        revision: number;
        schemas: Schema[];
      };
      const customer = schemas.find((schema) => schema.kind === "object" && schema.key === "customer")!;
      const added = `added_${cycle}`;
      const label = { "zh-CN": added, en: added };
      customer.fields.push({ key: added, type: "text", label, unique: true });
      customer.fields.push({
        key: `double_${cycle}`,
        type: "formula",
        label,
        result: "currency",
        expression: { "*": [{ var: "annual_revenue" }, 2] },
      });
      schemas.push({
        kind: "object",
        key: `object_${cycle}`,
        label,
        title: "name",
        fields: [{ key: "name", type: "text", label }],
      } as never);
      const from = Date.now();
      const answer = admin("PUT", "/schema", { format: 1, schemas }, { "if-match": `"${revision}"` }).catch(
        () => null,
      );
      if (cycle === 0) {
        await answer;
        whole = Date.now() - from;
      } else {
        // Checking takes most of the time; the kills are to fall into the transaction as well as before and after it.
        await new Promise((done) => setTimeout(done, whole * (0.5 + next() * 0.8)));
      }
      await program.stop("SIGKILL");
      const acked = (await answer)?.status === 200;

      const db = await openDb({ url });
      const [row] = await db.all<{ number: number; document: string }>(
        "SELECT number, document FROM revisions ORDER BY number DESC LIMIT 1",
      );
      const columns = await db.all<{ name: string }>(
        engine === "sqlite"
          ? "SELECT name FROM pragma_table_info('o_customer')"
          : "SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'o_customer'",
      );
      const tables = await db.all<{ name: string }>(
        engine === "sqlite"
          ? "SELECT name FROM sqlite_schema WHERE type = 'table'"
          : "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()",
      );
      const jobs = await db.all("SELECT id FROM jobs WHERE kind = 'recompute' AND payload LIKE ?", [
        `%double_${cycle}%`,
      ]);
      await db.close();
      const went = Number(row!.number) === revision + 1;
      expect([revision, revision + 1]).toContain(Number(row!.number));
      if (acked) expect(went).toBe(true);
      expect({
        document: row!.document.includes(added),
        column: columns.some((column) => column.name === added),
        folded: columns.some((column) => column.name === `${added}__f`),
        table: tables.some((table) => table.name === `o_object_${cycle}`),
        job: jobs.length === 1,
      }).toEqual({ document: went, column: went, folded: went, table: went, job: went });
      if (went) published++;
      else undone++;
    }
    console.log(`${engine}: ${published} published, ${undone} undone`);

    // Time passes until the leases of the dead have run out.
    const db = await openDb({ url });
    await db.run("UPDATE jobs SET lease_until = 1 WHERE state = 'running'");
    await db.close();
    // Whatever became of each, the last start serves all of it, and the jobs that were due bring the figures.
    const program = await startProgram({ DATABASE_URL: url }, data);
    const admin = client(program.url, token);
    const { schemas } = body(await admin("GET", "/schema")) as { schemas: Schema[] };
    const doubles = schemas
      .find((schema) => schema.key === "customer" && schema.kind === "object")!
      .fields.filter((field) => String(field.key).startsWith("double_"));
    expect(doubles).toHaveLength(published);
    for (const { key } of doubles) {
      const sum = () =>
        admin("GET", `/records/customer/aggregate?measure=sum:${key}`).then(
          (answer) => body(answer).data[0].value,
        );
      for (let tries = 0; tries < 100 && (await sum()) !== "999000.00"; tries++)
        await new Promise((done) => setTimeout(done, 50));
      expect(await sum()).toBe("999000.00");
    }
    await program.stop("SIGKILL");
    forgetFolder(data);
  },
);
