import { describe, expect, test } from "vitest";
import { SYSTEM } from "#app/access/actor.ts";
import { countedAddress } from "#app/access/address.ts";
import { countAttempt, type Subject, succeeded } from "#app/access/attempts.server.ts";
import { createUser } from "#app/access/users.server.ts";
import { ENGINES, reopenTestDb } from "#test/support/databases.ts";
import { enter, PASSWORD, peopleWorld, refusal } from "./world.ts";

test("an address counts as what one visitor has: IPv4 whole, IPv6 by its /64, mapped IPv4 as IPv4", () => {
  const cases: [string | undefined, string][] = [
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["0:0:0:0:0:ffff:192.0.2.7", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:0001:0002::6", "2001:db8:1:2::/64"],
    ["2001:db8::6", "2001:db8:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    [undefined, ""],
  ];
  for (const [address, counted] of cases)
    expect([address, countedAddress(address)]).toEqual([address, counted]);
});

describe.each(ENGINES)("on %s", (engine) => {
  test("after five wrong passwords the account waits, longer each time, whatever address they come from", async () => {
    const world = await peopleWorld(engine);
    await createUser(world.as(SYSTEM), { email: "li@example.test", name: "li", password: PASSWORD });
    const waits: number[] = [];
    for (let at = 0; at < 14; at++) {
      const refused = await refusal(enter(world, "li@example.test", `guess ${at}`, `192.0.2.${at}`));
      if (refused.kind === "unauthenticated") continue;
      expect(refused).toMatchObject({ kind: "rate_limited", code: "too_many_attempts" });
      waits.push(refused.retryAfter!);
      // A moment before the time is up it is still refused; and the right password has to wait too.
      world.clock.tick(refused.retryAfter! * 1000 - 1);
      expect(await refusal(enter(world, "li@example.test"))).toMatchObject({ kind: "rate_limited" });
      world.clock.tick(1);
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 900].slice(0, waits.length));
    expect(waits.length).toBeGreaterThanOrEqual(4);
    const last = await refusal(enter(world, "li@example.test", "again")).catch(() => null);
    world.clock.tick((last?.retryAfter ?? 0) * 1000 + 900_000);
    await enter(world, "li@example.test");
    // Success wipes the slate.
    for (let at = 0; at < 5; at++) {
      expect(await refusal(enter(world, "li@example.test", "typo"))).toMatchObject({
        kind: "unauthenticated",
      });
    }
  });

  test("spelling the address otherwise, or naming nobody, does not get more tries", async () => {
    const world = await peopleWorld(engine);
    const spellings = [
      "li@example.test",
      " LI@example.test",
      "Li@Example.Test ",
      "\tli@EXAMPLE.test",
      "lI@example.test",
    ];
    for (const [at, email] of spellings.entries()) {
      expect(await refusal(enter(world, email, "x", `192.0.2.${at}`))).toMatchObject({
        kind: "unauthenticated",
      });
    }
    expect(await refusal(enter(world, "li@example.test", "x", "192.0.2.99"))).toMatchObject({
      kind: "rate_limited",
    });
  });

  test("one address has thirty tries for all accounts together; addresses of one /64 are one", async () => {
    const world = await peopleWorld(engine);
    const now = world.clock.now();
    const from = (at: number): Subject[] => [
      { limit: "account", name: `person${at}@example.test` },
      { limit: "address", name: countedAddress(`2001:db8:1:2::${at}`) },
    ];
    for (let at = 0; at < 30; at++) await countAttempt(world.db, from(at), now);
    expect(await refusal(countAttempt(world.db, from(31), now))).toMatchObject({ retryAfter: 5 });
    await countAttempt(world.db, [{ limit: "address", name: countedAddress("2001:db8:1:3::1") }], now);
    // An address that is let in once gets that one try back, not all: an own account buys no guesses.
    await world.db.transaction((tx) => succeeded(tx, from(1), now));
    await countAttempt(world.db, from(32), now + 5_000);
    expect(await refusal(countAttempt(world.db, from(33), now + 5_000))).toMatchObject({
      kind: "rate_limited",
    });
    // An hour later everything is forgotten.
    for (let at = 0; at < 30; at++) await countAttempt(world.db, from(at + 40), now + 3_700_000);
  });

  test("a hundred guesses at the same moment are five", async () => {
    const world = await peopleWorld(engine);
    const subject: Subject[] = [{ limit: "account", name: "li@example.test" }];
    const outcomes = await Promise.allSettled(
      Array.from({ length: 100 }, () => countAttempt(world.db, subject, world.clock.now())),
    );
    expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(5);
  });

  test("limits outlive the process", async () => {
    const world = await peopleWorld(engine);
    for (let at = 0; at < 5; at++) await refusal(enter(world, "li@example.test", "x"));
    const again = await reopenTestDb(engine === "sqlite" ? `sqlite:${world.db.place}` : world.db.place);
    expect(await refusal(enter({ ...world, db: again }, "li@example.test", "x"))).toMatchObject({
      kind: "rate_limited",
    });
  });

  test("an attack of a month locks nobody out for longer than a quarter of an hour, and leaves no rows behind", async () => {
    const world = await peopleWorld(engine);
    const subject: Subject[] = [{ limit: "account", name: "li@example.test" }];
    let tries = 0;
    const end = world.clock.now() + 30 * 86_400_000;
    while (world.clock.now() < end) {
      const refused = await countAttempt(world.db, subject, world.clock.now()).then(
        () => null,
        (error) => error,
      );
      if (refused) world.clock.tick(refused.retryAfter * 1000);
      else tries++;
    }
    expect(tries).toBeLessThan(100 * 30);
    expect(
      (await refusal(countAttempt(world.db, subject, world.clock.now() - 1))).retryAfter,
    ).toBeLessThanOrEqual(900);
    world.clock.tick(86_400_000);
    await world.db.transaction((tx) => succeeded(tx, [], world.clock.now()));
    expect(await world.db.all("SELECT key FROM sign_in_attempts")).toEqual([]);
  });

  test("an unknown person is refused as late as a known one", async () => {
    const world = await peopleWorld(engine);
    await createUser(world.as(SYSTEM), { email: "li@example.test", name: "li", password: PASSWORD });
    const took = { known: [] as number[], unknown: [] as number[] };
    const time = async (email: string, address: string) => {
      const start = performance.now();
      await refusal(enter(world, email, "wrong password", address));
      return performance.now() - start;
    };
    for (let at = 0; at < 12; at++) {
      world.clock.tick(3_600_000 * 24);
      took.known.push(await time("li@example.test", "192.0.2.1"));
      took.unknown.push(await time(`nobody${at}@example.test`, "192.0.2.1"));
    }
    const middle = (times: number[]) => times.sort((a, b) => a - b)[times.length >> 1]!;
    // The same work: an early refusal would be ten times faster. A third leaves room for a busy machine.
    expect(middle(took.unknown)).toBeGreaterThan(middle(took.known) / 3);
    expect(middle(took.unknown)).toBeLessThan(middle(took.known) * 3);
  });
});
