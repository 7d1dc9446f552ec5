import { signIn } from "#app/access/sign-in.server.ts";
import type { Dialect } from "#app/logic/types.ts";
import { type TestWorld, testContext } from "#test/support/context.ts";

export const DAY = 86_400_000;
export const PASSWORD = "correct horse";

/** A house with roles of its own and a few people who have a password. */
export async function peopleWorld(engine: Dialect): Promise<TestWorld> {
  const role = (key: string, abilities: string[]) => ({
    kind: "role",
    key,
    label: key,
    abilities,
    objects: {},
  });
  return testContext(engine, {
    configuration: {
      format: 1,
      schemas: [role("admin", ["admin"]), role("people", ["people.manage"]), role("sales", [])] as never,
    },
  });
}

/** Signs in with the world's clock from an address of its own. */
export function enter(world: TestWorld, email: string, password = PASSWORD, address = "192.0.2.1") {
  return signIn(world.db, { email, password, address, userAgent: "test", now: world.clock.now() });
}

/** What a call was refused with. */
export async function refusal(work: Promise<unknown>) {
  const error = await work.then(
    () => null,
    (thrown) => thrown,
  );
  if (error === null) throw new Error("was not refused");
  return error as {
    kind: string;
    code: string;
    retryAfter?: number;
    issues: { path: string; code: string }[];
  };
}
