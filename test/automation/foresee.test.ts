import { describe, expect, it } from "vitest";
import { automationListeners } from "#app/automation/engine.server.ts";
import { foreseeWords, type WillDo } from "#app/automation/foresee-words.server.ts";
import type { Context } from "#app/context.ts";
import type { AppError } from "#app/errors.ts";
import { create, update } from "#app/records/single.server.ts";
import { testContext } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";
import { shipped } from "../schemas/shipped.ts";
import { automation, creates, house, OBJECTS, reads, sets } from "./house.ts";

const TABLES = ["events", "runs", "notices", "jobs", "counters"];
const rule = (will: readonly WillDo[], key: string) => will.find((one) => one.automation === key);

describe.each(ENGINES)("what rules would do with a new record, on %s", (engine) => {
  const shippedHouse = async () => {
    const world = await testContext(engine, {
      configuration: shipped().schemas,
      listeners: automationListeners(),
    });
    const amy = await world.person("Amy", ["service"]);
    const bea = await world.person("Bea", ["service"]);
    const sam = await world.person("Sam", ["sales"]);
    const customer = await create(world.ctx, "customer", {
      name: "合意",
      owner: sam.actor.id,
      annual_revenue: 2_000_000,
    });
    return { ...world, amy, bea, sam, customer: customer.id };
  };

  it("names who a complaint goes to, why, and until when; saved, it goes just there", async () => {
    const { amy, bea, customer } = await shippedHouse();
    const input = { subject: "Late", customer, kind: "complaint", category: "delivery" };
    for (const [who, name] of [
      [amy, "you"],
      [bea, "Bea"],
    ] as const) {
      const will = await foreseeWords(amy, "ticket", input);
      const dispatch = rule(will, "complaint_dispatch")!;
      expect(dispatch.rule).toBe("Complaint dispatch");
      expect(dispatch.does[0]).toBe(`goes to ${name}`);
      expect(dispatch.does[1]).toMatch(/^Due Oct 7, 2026, \d\d:\d\d \(in 2 days\)$/);
      expect(dispatch.because).toBe("Kind is Complaint and Category is Delivery");
      const saved = await create(amy, "ticket", input);
      expect(saved.assignee).toBe(who.actor.id);
    }
  });

  it("a price complaint goes to the customer's owner; a question goes to nobody", async () => {
    const { amy, customer } = await shippedHouse();
    const price = await foreseeWords(amy, "ticket", { customer, kind: "complaint", category: "price" });
    expect(rule(price, "complaint_dispatch")!.does[0]).toBe("goes to Sam");
    expect(await foreseeWords(amy, "ticket", { customer, kind: "question" })).toEqual([]);
    expect(await foreseeWords(amy, "ticket", {})).toEqual([]);
  });

  it("speaks the reader's language", async () => {
    const { amy, customer } = await shippedHouse();
    const zh: Context = { ...amy, locale: "zh-CN" };
    const will = await foreseeWords(zh, "ticket", { customer, kind: "complaint", category: "price" });
    expect(rule(will, "complaint_dispatch")).toMatchObject({
      rule: "投诉派单",
      because: "类型是“投诉”，问题分类是“价格”",
    });
    expect(rule(will, "complaint_dispatch")!.does[0]).toBe("派给 Sam");
    expect(rule(will, "complaint_dispatch")!.does[1]).toMatch(/^处理期限 2026年10月7日 .*（2天后）$/);
  });

  it("writes nothing and takes neither a turn nor a number, however often it is asked", async () => {
    const { amy, customer, db, ctx } = await shippedHouse();
    const input = { subject: "Late", customer, kind: "complaint", category: "delivery" };
    await create(ctx, "ticket", input);
    const everything = async () => ({
      fixed: await Promise.all(TABLES.map((table) => db.all(`SELECT * FROM ${table}`))),
      records: await Promise.all(
        ["ticket", "task", "customer"].map((key) => db.all(`SELECT * FROM o_${key}`)),
      ),
    });
    const before = await everything();
    const first = await foreseeWords(amy, "ticket", input);
    for (let times = 0; times < 3; times++) expect(await foreseeWords(amy, "ticket", input)).toEqual(first);
    expect(await everything()).toEqual(before);
    expect(rule(first, "complaint_dispatch")!.does[0]).toBe("goes to Bea");
  });

  it("a score that was not given is never low; a low one makes a task, because of the score", async () => {
    const { amy, customer } = await shippedHouse();
    expect(await foreseeWords(amy, "survey_response", { survey: "nps", customer })).toEqual([]);
    expect(await foreseeWords(amy, "survey_response", { survey: "nps", customer, csat: 3 })).toEqual([]);
    const low = await foreseeWords(amy, "survey_response", { survey: "nps", customer, csat: 2 });
    const follow = rule(low, "low_score_follow_up")!;
    expect(follow.does[0]).toMatch(
      /^a task is created, “回访：合意”, goes to Sam, Due Oct 5, 2026, .* \(in 2 hours\)$/,
    );
    expect(follow.does[1]).toBe("Sam is told");
    expect(follow.because).toBe("CSAT 2 < 3");
  });

  it("a customer's tier is foreseen with its reason, but not to those who may not see the revenue", async () => {
    const { sam, amy, ctx } = await shippedHouse();
    const own = { name: "New", owner: sam.actor.id, annual_revenue: 1_500_000 };
    const [tier] = await foreseeWords(sam, "customer", own);
    expect(tier).toMatchObject({ automation: "tiering", does: ["Tier is set to VIP"] });
    expect(tier!.because).toContain("Annual revenue");
    expect(await foreseeWords(amy, "customer", { name: "New" })).toEqual([]);
    expect(rule(await foreseeWords(ctx, "customer", { name: "New" }), "tiering")!.does).toEqual([
      "Tier is set to Standard",
    ]);
  });

  it("nothing is told of a customer that the asker may not read: the draft is as if none were named", async () => {
    const { ctx, sam, person, customer } = await shippedHouse();
    const eve = await person("Eve", ["sales"]);
    const hers = await create(ctx, "customer", { name: "Hers", owner: eve.actor.id });
    const draft = { subject: "x", kind: "complaint", category: "price" };
    const told = await foreseeWords(eve, "ticket", { ...draft, customer: hers.id });
    expect(rule(told, "complaint_dispatch")!.does[0]).toBe("goes to you");
    expect(await foreseeWords(eve, "ticket", { ...draft, customer })).toEqual([]);
    expect(await foreseeWords(eve, "ticket", { ...draft, customer: "nowhere" })).toEqual([]);
    expect(
      rule(await foreseeWords(sam, "ticket", { ...draft, customer }), "complaint_dispatch"),
    ).toBeDefined();
  });

  it("an object that is closed to the asker is not there; one of which none may be made is refused", async () => {
    const { person, sam } = await shippedHouse();
    const nobody = await person("Nobody", []);
    const status = (work: Promise<unknown>) =>
      work.then(
        () => 200,
        (error: AppError) => error.status,
      );
    expect(await status(foreseeWords(nobody, "ticket", {}))).toBe(404);
    expect(await status(foreseeWords(sam, "no_such_object", {}))).toBe(404);
    expect(await status(foreseeWords(sam, "product", {}))).toBe(403);
  });

  it("what rules do to what rules made is part of it, and what one rule undoes of another is not told", async () => {
    const { ctx } = await house(engine, [
      automation("first", {
        trigger: { on: ["created"] },
        steps: [sets({ note: "one", m: 1 })],
        condition: { ">": [reads("size"), 1] },
      }),
      automation("second", {
        order: 5,
        steps: [sets({ note: "two" })],
        condition: { "==": [reads("note"), "one"] },
      }),
      automation("makes", {
        trigger: { on: ["created"] },
        order: 9,
        steps: [creates({ title: reads("survey") })],
      }),
      automation("prices", {
        object: "task",
        timing: "before",
        trigger: { on: ["created"] },
        steps: [sets({ due_at: { date_add: [{ now: [] }, 3, "day"] } })],
      }),
    ]);
    const will = await foreseeWords(ctx, "answer", { survey: "nps", size: 2 });
    expect(will.map((one) => [one.automation, ...one.does])).toEqual([
      ["first", "m is set to 1"],
      ["second", "note is set to two"],
      ["makes", expect.stringMatching(/^a task is created, “nps”, due_at .* \(in 3 days\)$/)],
    ]);
    const saved = await create(ctx, "answer", { survey: "nps", size: 2 });
    expect(saved).toMatchObject({ note: "two", m: 1 });
  });

  it("a rule that would fail, or go round for ever, is not told of and troubles nobody", async () => {
    const { ctx } = await house(engine, [
      automation("breaks", {
        trigger: { on: ["created"] },
        steps: [sets({ m: 7 }), creates({ title: { cat: [reads("survey"), " far too long for a title"] } })],
      }),
      automation("round", {
        steps: [sets({ size: { "+": [reads("size"), 1] } })],
        condition: { ">": [reads("size"), 0] },
      }),
      automation("sound", { trigger: { on: ["created"] }, order: 3, steps: [sets({ note: "fine" })] }),
    ]);
    const will = await foreseeWords(ctx, "answer", { survey: "nps", size: 1 });
    expect(will.map((one) => one.automation)).not.toContain("breaks");
    expect(rule(will, "sound")!.does).toEqual(["note is set to fine"]);
  });

  it("what hangs on a hidden value is told neither by what happens nor by what does not", async () => {
    const world = await house(
      engine,
      [
        automation("rich", {
          order: 1,
          condition: { ">": [reads("customer.revenue"), reads("size")] },
          steps: [sets({ note: "rich" })],
        }),
        automation("plain", {
          order: 2,
          condition: { empty: [reads("note")] },
          steps: [creates({ title: "a plain one" })],
        }),
        automation("open", { order: 3, steps: [sets({ m: 1 })] }),
      ],
      OBJECTS.map((schema) =>
        schema.kind === "role" && schema.key === "clerk"
          ? {
              ...schema,
              objects: {
                customer: { read: true, hidden: ["revenue"] },
                answer: { read: true, create: true, update: true, delete: false },
                task: { read: true, create: true, update: true, delete: false },
              },
            }
          : schema,
      ) as typeof OBJECTS,
    );
    const clerk = await world.person("Clerk", ["clerk"]);
    const customer = await create(world.ctx, "customer", { name: "A", revenue: 500 });
    for (const size of [1, 499, 501, 9_999]) {
      const will = await foreseeWords(clerk, "answer", { customer: customer.id, size });
      expect(will.map((one) => [one.automation, ...one.does])).toEqual([["open", "m is set to 1"]]);
    }
    const all = await foreseeWords(world.ctx, "answer", { customer: customer.id, size: 1 });
    expect(all.map((one) => one.automation)).toEqual(["rich", "open", "plain"]);
  });

  it("a record that a rule makes is told only to those who could read it, without its hidden fields", async () => {
    const roles = OBJECTS.map((schema) =>
      schema.kind === "role" && schema.key === "clerk"
        ? {
            ...schema,
            objects: {
              customer: { read: true },
              answer: { read: true, create: true, update: true, delete: false },
              task: { read: { "==": [reads("assignee"), reads("actor.id")] }, hidden: ["due_at"] },
            },
          }
        : schema,
    ) as typeof OBJECTS;
    const makes = automation("makes", {
      steps: [
        creates({
          title: reads("survey"),
          assignee: reads("assignee"),
          due_at: { date_add: [{ now: [] }, 1, "day"] },
        }),
      ],
    });
    const world = await house(engine, [makes], roles);
    const clerk = await world.person("Clerk", ["clerk"]);
    const other = await world.person("Other", ["clerk"]);
    const foreseen = (assignee: string) => foreseeWords(clerk, "answer", { survey: "nps", assignee });
    expect((await foreseen(clerk.actor.id))[0]!.does).toEqual(["a task is created, “nps”, goes to you"]);
    expect(await foreseen(other.actor.id)).toEqual([]);
  });

  it("input that a save would refuse counts as not given, and unknown keys are no fault of the preview", async () => {
    const { ctx } = await house(engine, [
      automation("doubles", { condition: { ">": [reads("size"), 1] }, steps: [sets({ m: reads("size") })] }),
    ]);
    expect(await foreseeWords(ctx, "answer", { size: "many", nowhere: 1, note: "x".repeat(30) })).toEqual([]);
    expect((await foreseeWords(ctx, "answer", { size: 4, csat: 99 }))[0]!.does).toEqual(["m is set to 4"]);
  });

  it("a rule for changes keeps quiet while a record is made", async () => {
    const { ctx } = await house(engine, [
      automation("later", { trigger: { on: ["changed"] }, steps: [sets({ m: 1 })] }),
    ]);
    const made = await create(ctx, "answer", { survey: "nps" });
    expect(await foreseeWords(ctx, "answer", { survey: "nps" })).toEqual([]);
    expect(await update(ctx, "answer", made.id, { survey: "csat" })).toMatchObject({ m: 1 });
  });
});
