import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Actor, SYSTEM } from "#app/access/actor.ts";
import { createUser } from "#app/access/users.server.ts";
import type { Context } from "#app/context.ts";
import { newId } from "#app/db/ids.ts";
import { listIndexes } from "#app/db/tables.server.ts";
import type { Db } from "#app/db/types.ts";
import type { AppError } from "#app/errors.ts";
import { listJobs } from "#app/jobs/queue.server.ts";
import { KINDS } from "#app/kinds.ts";
import { NO_LISTENERS } from "#app/records/listeners.ts";
import { canonicalJson } from "#app/schema/canonical.ts";
import {
  currentConfiguration,
  type OpenWorkspaces,
  openWorkspaces,
  previewConfiguration,
  publish,
  publishFirst,
  setSettings,
} from "#app/schema/store.server.ts";
import type { Configuration } from "#app/schema/types.ts";
import { createPublishedDb } from "#test/support/context.ts";
import { createTestDb, ENGINES, reopenTestDb } from "#test/support/databases.ts";
import { fieldOf, schemaOf, testConfiguration } from "#test/support/workspace.ts";

type Doc = Record<string, unknown>;

const admin: Actor = { ...SYSTEM, kind: "user", id: newId(), name: "李敏", roles: ["admin"] };
const agent: Actor = { ...SYSTEM, kind: "user", id: newId(), name: "王芳", roles: ["agent"] };
const nobody: Actor = { ...SYSTEM, kind: "user", id: newId(), name: "Nobody", roles: [] };
const NOW = Date.UTC(2026, 9, 5, 6, 30);

async function refusal(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown as AppError,
  );
  expect(error).not.toBeNull();
  expect(error).toHaveProperty("kind");
  return error!;
}

describe.each(ENGINES)("on %s", (engine) => {
  let url: string;
  let db: Db;
  let workspaces: OpenWorkspaces;
  const contextOf = (actor: Actor, opened = workspaces, database = db): Context => ({
    db: database,
    workspaces: opened,
    workspace: opened.current(),
    actor,
    clock: { now: () => NOW },
    locale: "zh-CN",
    listeners: NO_LISTENERS,
  });
  const edited = async (edit: (next: Configuration) => void): Promise<Configuration> => {
    const next = structuredClone(await currentConfiguration(contextOf(admin))) as Configuration;
    edit(next);
    return next;
  };
  const insertCustomer = (columns: Record<string, string | number | null>) => {
    const row: Record<string, string | number | null> = {
      id: newId(),
      version: 1,
      created_at: NOW,
      updated_at: NOW,
      ...columns,
    };
    const names = Object.keys(row);
    return db.run(
      `INSERT INTO "o_customer" (${names.map((name) => `"${name}"`).join(", ")}) VALUES (${names.map(() => "?").join(", ")})`,
      Object.values(row),
    );
  };

  beforeEach(async () => {
    url = await createPublishedDb(engine, testConfiguration(), NOW);
    db = await reopenTestDb(url);
    workspaces = await openWorkspaces(db, KINDS);
  });
  afterEach(async () => {
    workspaces.close();
    await db.close();
  });

  describe("a first start", () => {
    it("publishes revision 1 with its tables, once", async () => {
      expect(workspaces.current().revision).toBe(1);
      expect(await db.all('SELECT * FROM "o_customer"')).toEqual([]);
      expect(await publishFirst(db, testConfiguration(), KINDS)).toBe(1);
      expect(await db.all("SELECT number, author_name, created_at FROM revisions")).toEqual([
        { number: 1, author_name: "system", created_at: NOW },
      ]);
    });

    it("of two processes at once gives one revision", async () => {
      const place = await createTestDb(engine);
      const [one, two] = [await reopenTestDb(place), await reopenTestDb(place)];
      const numbers = await Promise.all([
        publishFirst(one, testConfiguration(), KINDS),
        publishFirst(two, testConfiguration(), KINDS),
      ]);
      expect(numbers).toEqual([1, 1]);
    });

    it("refuses a configuration that does not compile", async () => {
      const empty = await reopenTestDb(await createTestDb(engine));
      const wrong = testConfiguration();
      fieldOf(wrong, "customer", "name").field.type = "txt";
      expect((await refusal(publishFirst(empty, wrong, KINDS))).status).toBe(422);
      expect((await refusal(openWorkspaces(empty, KINDS))).code).toBe("nothing_published");
    });
  });

  describe("publishing", () => {
    it("adds fields and objects: tables and revision together, and this process answers by them at once", async () => {
      const next = await edited((c) => {
        fieldOf(c, "customer", "name").fields.push({ key: "birthday", type: "date", label: "生日" });
        c.schemas.push({
          kind: "object",
          key: "visit",
          label: "拜访",
          fields: [{ key: "where", type: "text", label: "地点" }],
        });
      });
      const published = await publish(contextOf(admin), next, { ifMatch: 1, note: "生日" });
      expect(published.revision).toBe(2);
      expect(workspaces.current().revision).toBe(2);
      expect(workspaces.current().objects.get("customer")!.fields.has("birthday")).toBe(true);
      await insertCustomer({ birthday: "2000-02-29" });
      expect(await db.all('SELECT "birthday" FROM "o_customer"')).toEqual([{ birthday: "2000-02-29" }]);
      expect(await db.all('SELECT "where__f" FROM "o_visit"')).toEqual([]);
      expect(await db.all("SELECT author_id, author_name, note FROM revisions WHERE number = 2")).toEqual([
        { author_id: admin.id, author_name: "李敏", note: "生日" },
      ]);
    });

    it("gives back the same bytes that another workspace was given", async () => {
      const first = canonicalJson(await currentConfiguration(contextOf(admin)));
      const elsewhere = await reopenTestDb(await createTestDb(engine));
      await publishFirst(elsewhere, testConfiguration(), KINDS);
      const opened = await openWorkspaces(elsewhere, KINDS);
      const ctx = contextOf(admin, opened, elsewhere);
      await publish(ctx, JSON.parse(first), { ifMatch: 1 });
      expect(canonicalJson(await currentConfiguration(ctx))).toBe(first);
      opened.close();
    });

    it("is for those with the ability only, and so is reading the whole configuration", async () => {
      const next = await edited(() => {});
      for (const actor of [agent, nobody]) {
        expect((await refusal(publish(contextOf(actor), next, { ifMatch: 1 }))).status).toBe(403);
        expect((await refusal(currentConfiguration(contextOf(actor)))).status).toBe(403);
        expect((await refusal(previewConfiguration(contextOf(actor), next))).status).toBe(403);
      }
    });

    it("without the revision it was based on is 428", async () => {
      expect((await refusal(publish(contextOf(admin), await edited(() => {}), {}))).status).toBe(428);
    });

    it("after somebody else is 412, with who and when", async () => {
      const next = await edited(() => {});
      await publish(contextOf(admin), next, { ifMatch: 1 });
      const error = await refusal(publish(contextOf({ ...admin, name: "赵强" }), next, { ifMatch: 1 }));
      expect(error.status).toBe(412);
      expect(error.extra).toEqual({
        revision: 2,
        published_by: "李敏",
        published_at: "2026-10-05T06:30:00.000Z",
      });
    });

    it("by ten people at once succeeds once", async () => {
      const other = await reopenTestDb(url);
      const otherWorkspaces = await openWorkspaces(other, KINDS);
      const next = await edited(() => {});
      const contexts = Array.from({ length: 10 }, (_, at) =>
        at % 2 ? contextOf(admin) : contextOf(admin, otherWorkspaces, other),
      );
      const results = await Promise.allSettled(contexts.map((ctx) => publish(ctx, next, { ifMatch: 1 })));
      const statuses = results.map((result) =>
        result.status === "fulfilled" ? 200 : (result.reason as AppError).status,
      );
      expect(statuses.toSorted()).toEqual([200, ...Array(9).fill(412)]);
      expect(await db.all("SELECT number FROM revisions ORDER BY number")).toEqual([
        { number: 1 },
        { number: 2 },
      ]);
      otherWorkspaces.close();
    });

    it("with problems changes nothing and lists them all", async () => {
      const next = await edited((c) => {
        fieldOf(c, "customer", "notes").field.type = "text";
        fieldOf(c, "customer", "name").fields.push({ key: "extra", type: "date", label: "x" });
        (schemaOf(c, "view", "low_scores").schema.columns as string[]).push("nothing");
      });
      const error = await refusal(publish(contextOf(admin), next, { ifMatch: 1 }));
      expect(error.status).toBe(422);
      expect(error.issues.map((issue) => issue.path)).toEqual(
        expect.arrayContaining(["/schemas/3/fields/12/type", "/schemas/7/columns/3"]),
      );
      expect(await db.all("SELECT max(number) AS n FROM revisions")).toEqual([{ n: 1 }]);
      await expect(db.all('SELECT c."extra" FROM "o_customer" c')).rejects.toThrow();
    });

    it("makes a field unique only while no value is there twice, and may take that back", async () => {
      await insertCustomer({ phone: "+8613800000000", phone__f: "+8613800000000" });
      await insertCustomer({ phone: "+8613800000000", phone__f: "+8613800000000" });
      const unique = await edited((c) =>
        Object.assign(fieldOf(c, "customer", "phone").field, { unique: true }),
      );
      const error = await refusal(publish(contextOf(admin), unique, { ifMatch: 1 }));
      expect(error.issues).toEqual([
        expect.objectContaining({ path: "/schemas/3/fields/3/unique", code: "duplicates_exist" }),
      ]);
      expect(workspaces.current().revision).toBe(1);

      await db.run(
        `UPDATE "o_customer" SET "deleted_at" = 1 WHERE "id" = (SELECT max("id") FROM "o_customer")`,
      );
      await publish(contextOf(admin), unique, { ifMatch: 1 });
      await expect(insertCustomer({ phone: "+8613800000000", phone__f: "+8613800000000" })).rejects.toThrow(
        "unique",
      );

      const back = await edited((c) =>
        Reflect.deleteProperty(fieldOf(c, "customer", "phone").field, "unique"),
      );
      await publish(contextOf(admin), back, { ifMatch: 2 });
      expect((await listIndexes(db, "customer")).flatMap((index) => index.columns)).not.toContain("phone__f");
      await insertCustomer({ phone: "+8613800000000", phone__f: "+8613800000000" });
    });

    it("tells what a roll-up kept to order by when it kept something else before", async () => {
      const last = (more: Doc) => (c: Configuration) => {
        const tickets = fieldOf(c, "ticket", "cost").fields;
        if (!tickets.some((field) => field.key === "due_on"))
          tickets.push({ key: "due_on", type: "date", label: "Due on" });
        const { fields } = fieldOf(c, "customer", "notes");
        const at = fields.findIndex((field) => field.key === "last_cost");
        const field = {
          key: "last_cost",
          type: "rollup",
          label: "x",
          of: "ticket",
          by: "customer",
          field: "cost",
          ...more,
        };
        fields.splice(at < 0 ? fields.length : at, at < 0 ? 0 : 1, field);
      };
      const asked = async (more: Doc, revision: number) =>
        publish(contextOf(admin), await edited(last(more)), { ifMatch: revision });
      await asked({ measure: "latest", order_by: "due_on" }, 1);
      await asked({ measure: "max" }, 2);
      const error = await refusal(asked({ measure: "latest", order_by: "opened_at" }, 3));
      expect(error.status).toBe(422);
      expect(error.issues).toMatchObject([{ code: "values_changed", params: { field: "last_cost" } }]);
      await asked({ measure: "latest", order_by: "due_on" }, 3);
    });

    it("leaves somebody who may do everything", async () => {
      const roles = (c: Configuration) => {
        const { schema } = schemaOf(c, "role", "admin");
        return { schema, path: `/schemas/${c.schemas.indexOf(schema as never)}` };
      };
      const archived = await edited((c) => Object.assign(roles(c).schema, { archived: true }));
      const powerless = await edited((c) =>
        Object.assign(roles(c).schema, { abilities: ["schema.publish"] }),
      );
      await createUser(contextOf(SYSTEM), { email: "a@example.test", name: "A", roles: ["admin"] });
      for (const next of [archived, powerless]) {
        const { problems } = await previewConfiguration(contextOf(admin), next);
        expect(problems).toEqual([{ path: roles(archived).path, code: "last_admin" }]);
        expect(await refusal(publish(contextOf(admin), next, { ifMatch: 1 }))).toMatchObject({ status: 422 });
      }
      const handed = await edited((c) => {
        roles(c).schema.archived = true;
        c.schemas.push({ kind: "role", key: "chief", label: "Chief", abilities: ["admin"], objects: {} });
      });
      expect((await previewConfiguration(contextOf(admin), handed)).problems).toHaveLength(1);
      const both = await edited((c) => {
        c.schemas.push({ kind: "role", key: "chief", label: "Chief", abilities: ["admin"], objects: {} });
      });
      await publish(contextOf(admin), both, { ifMatch: 1 });
      await createUser(contextOf(SYSTEM), { email: "b@example.test", name: "B", roles: ["chief"] });
      await publish(contextOf(admin), handed, { ifMatch: 2 });
    });

    it("lays out an object that comes back from the archive, and finds what is there twice by now", async () => {
      const shelved = await edited((c) =>
        c.schemas.push({
          kind: "object",
          key: "visit",
          label: "拜访",
          archived: true,
          fields: [{ key: "code", type: "number", label: "x" }],
        }),
      );
      await publish(contextOf(admin), shelved, { ifMatch: 1 });
      const visit = (c: Configuration) => schemaOf(c, "object", "visit").schema;
      await publish(contextOf(admin), await edited((c) => Reflect.deleteProperty(visit(c), "archived")), {
        ifMatch: 2,
      });
      for (const id of [newId(), newId()]) {
        const row = [id, NOW, NOW];
        await db.run(
          'INSERT INTO "o_visit" ("id", "version", "created_at", "updated_at", "code") VALUES (?, 1, ?, ?, 7)',
          row,
        );
      }
      await publish(contextOf(admin), await edited((c) => Object.assign(visit(c), { archived: true })), {
        ifMatch: 3,
      });
      const back = await edited((c) => {
        Reflect.deleteProperty(visit(c), "archived");
        fieldOf(c, "visit", "code").field.unique = true;
      });
      const error = await refusal(publish(contextOf(admin), back, { ifMatch: 4 }));
      expect(error.issues).toEqual([
        expect.objectContaining({ path: "/schemas/11/fields/0/unique", code: "duplicates_exist" }),
      ]);
    });

    it("has new and changed figures worked out for the records that are there", async () => {
      const next = await edited((c) => {
        const { fields } = fieldOf(c, "customer", "name");
        fields.push({
          key: "double",
          type: "formula",
          label: "x",
          result: "number",
          expression: { "*": [{ var: "points" }, 2] },
        });
        fields.push({
          key: "clocked",
          type: "formula",
          label: "x",
          result: "date",
          expression: { today: [] },
        });
        fieldOf(c, "customer", "revenue_share").field.expression = { var: "annual_revenue" };
        fieldOf(c, "customer", "open_tickets").field.filter = { "==": [{ var: "status" }, "new"] };
        fieldOf(c, "customer", "tickets").field.label = "工单";
      });
      await publish(contextOf(admin), next, { ifMatch: 1 });
      const jobs = await listJobs(db);
      const recomputed = jobs
        .filter((job) => job.kind === "recompute")
        .map((job) => (job.payload as Doc).field);
      // `big` reads `revenue_share`.
      expect(recomputed.toSorted()).toEqual(["big", "double", "open_tickets", "revenue_share"]);
      expect(jobs.filter((job) => job.kind === "build_indexes").length).toBe(2);
    });

    it("works every stored formula out anew when the time zone moves", async () => {
      await setSettings(contextOf(admin), { "workspace.time_zone": "Europe/Berlin" });
      expect(workspaces.current().timeZone).toBe("Europe/Berlin");
      const jobs = (await listJobs(db)).filter((job) => job.kind === "recompute");
      expect(jobs.map((job) => (job.payload as Doc).field)).toEqual(
        expect.arrayContaining(["big", "revenue_share", "hours"]),
      );
    });
  });

  describe("a preview", () => {
    it("counts the records that a change touches and changes nothing", async () => {
      await insertCustomer({ name: "A" });
      await insertCustomer({ name: "B" });
      const next = await edited((c) =>
        Object.assign(fieldOf(c, "customer", "points").field, { archived: true }),
      );
      const { impact, problems } = await previewConfiguration(contextOf(admin), next);
      expect(problems).toEqual([]);
      expect(impact).toEqual([{ change: "archive field customer.points", used_by: [], records: 2 }]);
      expect(workspaces.current().revision).toBe(1);
    });
  });

  describe("settings", () => {
    it("become a revision, for those who may edit them", async () => {
      const { revision } = await setSettings(contextOf(agent), { "satisfaction.low_csat": 4 });
      expect(revision).toBe(2);
      expect(workspaces.current().settings.get("satisfaction.low_csat")).toBe(4);
      expect((await refusal(setSettings(contextOf(nobody), { "satisfaction.low_csat": 5 }))).status).toBe(
        403,
      );
    });

    it("that are the same already are no revision", async () => {
      expect((await setSettings(contextOf(admin), { "satisfaction.low_csat": 3 })).revision).toBe(1);
    });

    it("that are unknown or wrong are refused by their keys", async () => {
      const unknown = await refusal(
        setSettings(contextOf(admin), {
          "satisfaction.low": 1,
          workspace: 1,
          "satisfaction.low_csat.x": 1,
          "__proto__.x": 1,
        }),
      );
      expect(unknown.status).toBe(422);
      expect(unknown.issues.map((issue) => issue.path)).toEqual([
        "/satisfaction.low",
        "/workspace",
        "/satisfaction.low_csat.x",
        "/__proto__.x",
      ]);
      const wrong = await refusal(
        setSettings(contextOf(admin), { "satisfaction.low_csat": 9, "workspace.time_zone": "Mars/Olympus" }),
      );
      expect(wrong.issues).toEqual([
        expect.objectContaining({ path: "/workspace.time_zone", code: "bad_time_zone" }),
        expect.objectContaining({ path: "/satisfaction.low_csat", code: "too_large" }),
      ]);
      expect(workspaces.current().revision).toBe(1);
    });

    it("changed by several at once are all kept", async () => {
      await Promise.all([
        setSettings(contextOf(admin), { "satisfaction.low_csat": 4 }),
        setSettings(contextOf(admin), { "satisfaction.vip_revenue": "5.00" }),
        setSettings(contextOf(admin), { "workspace.name": "合意" }),
      ]);
      await workspaces.refresh();
      const { settings, revision } = workspaces.current();
      expect(revision).toBe(4);
      expect(
        ["satisfaction.low_csat", "satisfaction.vip_revenue", "workspace.name"].map((path) =>
          settings.get(path),
        ),
      ).toEqual([4, 5, "合意"]);
    });
  });

  describe("another process", () => {
    it("answers by a new revision within a second, and writes by it at once", async () => {
      const other = await reopenTestDb(url);
      const theirs = await openWorkspaces(other, KINDS);
      await publish(contextOf(admin), await edited(() => {}), { ifMatch: 1 });
      const seen = await other.transaction((tx) => theirs.at(tx));
      expect(seen.revision).toBe(2);
      await expect.poll(() => theirs.current().revision, { timeout: 1000, interval: 50 }).toBe(2);
      theirs.close();
    });

    it("that is older than the revision says so, with what it does not understand", async () => {
      const older = KINDS.filter((kind) => kind.kind !== "automation");
      const error = await refusal(openWorkspaces(db, older));
      expect(error).toMatchObject({ status: 503, code: "revision_unreadable", params: { revision: 1 } });
      expect(error.issues).toEqual([
        expect.objectContaining({ path: "/schemas/8/kind", code: "unknown_kind" }),
      ]);
    });
  });

  it("a write that began before a publish is done before it, or sees it", async () => {
    const other = await reopenTestDb(url);
    const theirs = await openWorkspaces(other, KINDS);
    const next = await edited((c) =>
      fieldOf(c, "customer", "name").fields.push({ key: "extra", type: "date", label: "x" }),
    );
    const order: string[] = [];
    let publishing: Promise<unknown> = Promise.resolve();
    await other.transaction(async (tx) => {
      expect((await theirs.at(tx)).revision).toBe(1);
      publishing = publish(contextOf(admin), next, { ifMatch: 1 }).then(() => order.push("published"));
      await new Promise((done) => setTimeout(done, 150));
      order.push("written");
    });
    await publishing;
    expect(order).toEqual(["written", "published"]);
    theirs.close();
  });
});
