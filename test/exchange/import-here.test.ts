import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { SYSTEM } from "#app/access/actor.ts";
import type { Context } from "#app/context.ts";
import { getImport, listImports } from "#app/exchange/entries.server.ts";
import { stopImport } from "#app/exchange/history.server.ts";
import { type ImportedHere, importHere } from "#app/exchange/import-here.server.ts";
import type { ImportCounts, ImportOptions } from "#app/exchange/import-model.ts";
import { refusals, refusedRows } from "#app/exchange/refused.server.ts";
import { startUndo } from "#app/exchange/undo.server.ts";
import { ENGINES } from "#test/support/databases.ts";
import { type ImportHouse, openImportHouse } from "./house.ts";

/** A hundred and twenty customers; every tenth has no name. */
const sheet = (mark: string) =>
  [
    "external_id,name,points",
    ...Array.from({ length: 120 }, (_, at) => `${mark}${at},${at % 10 === 9 ? "" : `${mark} ${at}`},${at}`),
  ].join("\n");

describe.each(ENGINES)("an import that a command does itself on %s", (engine) => {
  let house: ImportHouse;
  let command: Context;
  let admin: Context;

  beforeAll(async () => {
    house = await openImportHouse(engine);
    command = house.as(SYSTEM);
    admin = await house.person("Admin", ["admin"]);
  });

  const here = (file: string, options: ImportOptions = {}, progress?: (counts: ImportCounts) => void) =>
    importHere(command, { object: "customer", file, options, dataFolder: house.folder, progress });

  /** As the command does it: told, then closed. */
  async function imported(file: string, options?: ImportOptions): Promise<ImportedHere> {
    const run = await here(file, options);
    await run.close();
    return run;
  }

  const named = async (mark: string) =>
    (await house.rows("customer")).filter((row) => String(row.external_id).startsWith(mark));

  async function undo(id: string) {
    await startUndo(admin, id);
    await house.work();
    return (await getImport(admin, id)).undo!;
  }

  /** A run that dies after its first chunk, as a killed one does: nothing tells of its end. */
  async function killed(file: string, options?: ImportOptions): Promise<string> {
    const dies = here(file, options, () => {
      throw new Error("killed");
    });
    await expect(dies).rejects.toThrow("killed");
    const { id } = (await listImports(admin))[0]!;
    await house.db.run(
      "UPDATE imports SET state = 'running', error = NULL, finished_at = NULL WHERE id = ?",
      [id],
    );
    return id;
  }

  const silent = (id: string) =>
    house.db.run("UPDATE imports SET alive_at = ? WHERE id = ?", [Date.now() - 61_000, id]);

  test("stands in the list with all others, with its refused rows, and is undone like them", async () => {
    const old = await house.put(admin, "customer", {
      op: "create",
      input: { name: "alt", external_id: "A3" },
    });
    const run = await imported(house.file(sheet("A")), { key: ["external_id"] });
    expect(run.result).toMatchObject({ read: 120, created: 107, updated: 1, refused: { length: 12 } });
    const [entry] = await listImports(admin);
    expect(entry).toMatchObject({
      id: run.id,
      door: "command",
      object: "customer",
      state: "done",
      total: 120,
      read: 120,
      created: 107,
      updated: 1,
      refused: 12,
      undo: null,
    });
    expect((await house.person("Ops", ["ops"])).actor.id).not.toBeNull();
    expect(await listImports(await house.person("Other", ["ops"]))).toEqual([]);

    const { path } = await refusedRows(admin, run.id!);
    expect(readFileSync(path, "utf8").trim().split("\r\n")).toHaveLength(13);
    const shown = await refusals(admin, run.id!, 5);
    expect(shown).toMatchObject({
      file: true,
      first: [{ line: 11, column: "name", code: "required" }, {}, {}, {}, {}],
    });

    expect(await undo(run.id!)).toMatchObject({ state: "done", binned: 107, restored: 1, leftCount: 0 });
    expect(await named("A")).toMatchObject([{ id: old.id, name: "alt" }]);
  });

  test("killed, it is shown as interrupted after a minute; the same command goes on with it, and an undo takes back both halves", async () => {
    const file = house.file(sheet("B"));
    const id = await killed(file);
    expect(await getImport(admin, id)).toMatchObject({ state: "running" });
    await expect(startUndo(admin, id)).rejects.toMatchObject({ status: 409, code: "import_not_ended" });
    await silent(id);
    const half = await getImport(admin, id);
    expect(half).toMatchObject({ state: "interrupted", total: 120 });
    expect(half.read).toBeLessThan(120);
    // The rows lie in the command's own file: they can be had when it has come to its end.
    expect(await refusals(admin, id, 5)).toMatchObject({ file: false });

    const run = await imported(file);
    expect(run).toMatchObject({ id, result: { read: 120, created: 108, refused: { length: 12 } } });
    expect(await getImport(admin, id)).toMatchObject({ state: "done", read: 120, created: 108, refused: 12 });
    expect(await undo(id)).toMatchObject({ binned: 108, leftCount: 0 });
    expect(await named("B")).toEqual([]);
  });

  test("one that was cut off and undone begins anew when the same command comes again", async () => {
    const file = house.file(sheet("C"));
    const id = await killed(file);
    await silent(id);
    const { created } = await getImport(admin, id);
    expect(await undo(id)).toMatchObject({ binned: created, leftCount: 0 });
    expect(await getImport(admin, id)).toMatchObject({ state: "stopped" });
    const run = await imported(file);
    expect(run.id).not.toBe(id);
    expect(run.result).toMatchObject({ read: 120, created: 108 });
    expect(await named("C")).toHaveLength(108);
  });

  test("stopped from the browser, its process ends at the next chunk, and says why", async () => {
    const file = house.file(sheet("D"));
    let stopping: Promise<void> | undefined;
    const run = importHere(
      { ...command, db: house.db },
      {
        object: "customer",
        file,
        options: {},
        dataFolder: house.folder,
        progress: (() => {
          stopping ??= listImports(admin).then(([entry]) => stopImport(admin, entry!.id));
          return stopping;
        }) as never,
      },
    );
    await expect(run).rejects.toMatchObject({ status: 409, code: "import_was_stopped" });
    const [entry] = await listImports(admin);
    expect(entry).toMatchObject({ state: "stopped", door: "command" });
    expect(await named("D")).toHaveLength(entry!.created);
    expect((await refusedRows(admin, entry!.id)).path).toMatch(/\.csv$/);
    await expect(stopImport(admin, entry!.id)).rejects.toMatchObject({ code: "import_ended" });
    // What was stopped on purpose is not gone on with.
    const again = await imported(file, { key: ["external_id"] });
    expect(again.id).not.toBe(entry!.id);
    expect(again.result).toMatchObject({ read: 120, unchanged: entry!.created });
  });

  test("what broke it off stands in its entry, and the same command goes on where it was", async () => {
    const file = house.file(sheet("E"));
    const breaks = here(file, {}, () => {
      throw new Error("the disk went away");
    });
    await expect(breaks).rejects.toThrow("disk");
    const [entry] = await listImports(admin);
    expect(entry).toMatchObject({ state: "failed", error: expect.stringContaining("the disk went away") });
    expect(await imported(file)).toMatchObject({ id: entry!.id, result: { read: 120, created: 108 } });
    expect((await getImport(admin, entry!.id)).error).toBeNull();
  });

  test("a record that a second command has changed since stays when the first is undone", async () => {
    const first = await imported(house.file("external_id,name,phone\nF1,F1,\nF2,F2,\n"), {
      key: ["external_id"],
    });
    await imported(house.file("external_id,phone\nF1,13800138001\n"), { key: ["external_id"] });
    const report = await undo(first.id!);
    expect(report).toMatchObject({
      binned: 1,
      leftCount: 1,
      left: [{ code: "undo_changed", fields: ["phone"] }],
    });
    expect(await named("F")).toMatchObject([{ external_id: "F1" }]);
  });

  test("a dry run stands nowhere, and leaves nothing behind", async () => {
    const before = (await listImports(admin)).length;
    const files = readdirSync(join(house.folder, "imports")).length;
    const run = await here(house.file(sheet("G")), { dryRun: true });
    await run.close();
    expect(run).toMatchObject({ id: null, result: { read: 120, created: 108 } });
    expect(await named("G")).toEqual([]);
    expect(await listImports(admin)).toHaveLength(before);
    expect(readdirSync(join(house.folder, "imports"))).toHaveLength(files);
  });

  test("an import without refused rows leaves no file; those of others go with their thirty days", async () => {
    const run = await imported(house.file("name\nclean\n"));
    const { file } = (
      await house.db.all<{ file: string }>("SELECT file FROM imports WHERE id = ?", [run.id!])
    )[0]!;
    expect(existsSync(`${file}.refused`)).toBe(false);
    await house.db.run("UPDATE jobs SET run_at = ? WHERE kind = 'tidy_import'", [Date.now()]);
    await house.work();
    expect(readdirSync(join(house.folder, "imports"))).toEqual([]);
  });
});
