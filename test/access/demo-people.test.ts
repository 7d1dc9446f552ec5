import { describe, expect, test } from "vitest";
import { SYSTEM } from "#app/access/actor.ts";
import { listUsers } from "#app/access/users.server.ts";
import type { Config } from "#app/config.server.ts";
import type { Context } from "#app/context.ts";
import { KINDS } from "#app/kinds.ts";
import { NO_LISTENERS } from "#app/records/listeners.ts";
import { openWorkspaces, publishFirst } from "#app/schema/store.server.ts";
import { setUpPeople } from "#app/setup.server.ts";
import { testClock } from "#test/support/context.ts";
import { createTestDb, ENGINES, reopenTestDb } from "#test/support/databases.ts";
import { DEMO_PEOPLE } from "../../seeds/people.ts";

const DEMO = { demo: true } as Config;

const roles = [...new Set(DEMO_PEOPLE.flatMap((person) => person.roles))].map((key) => ({
  kind: "role",
  key,
  label: key,
  abilities: key === "admin" ? ["admin"] : [],
  objects: {},
}));

describe.each(ENGINES)("on %s", (engine) => {
  test("programs that start at once on an empty database make the demo people once", async () => {
    const clock = testClock();
    const url = await createTestDb(engine);
    const programs: Context[] = [];
    const open: { close(): void }[] = [];
    for (let at = 0; at < 3; at++) {
      const db = await reopenTestDb(url);
      if (at === 0) await publishFirst(db, { format: 1, schemas: roles as never }, KINDS, clock.now());
      const workspaces = await openWorkspaces(db, KINDS);
      open.push(workspaces);
      programs.push({
        db,
        workspaces,
        workspace: workspaces.current(),
        actor: SYSTEM,
        clock,
        locale: "en",
        listeners: NO_LISTENERS,
      });
    }
    try {
      await Promise.all(programs.map((program) => setUpPeople(program, DEMO)));
      expect((await listUsers(programs[2]!)).map((person) => person.email).sort()).toEqual(
        DEMO_PEOPLE.map((person) => person.email).sort(),
      );
    } finally {
      for (const workspaces of open) workspaces.close();
    }
  });
});
