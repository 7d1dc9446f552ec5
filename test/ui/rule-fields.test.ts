import { describe, expect, it } from "vitest";
import { pageObject } from "#app/pages/model.server.ts";
import { testContext } from "#test/support/context.ts";
import { shipped } from "../schemas/shipped.ts";

/** A record made by a rule keeps the rule's key; pages show the rule's name. */
describe("fields that hold the key of the rule that wrote them", () => {
  it("bring the names of those rules along, in both languages; other fields bring none", async () => {
    const { ctx } = await testContext("sqlite", { configuration: shipped().schemas });
    const fields = new Map(pageObject(ctx, "task")!.fields.map((field) => [field.key, field]));
    expect(fields.get("origin")!.rules).toMatchObject({
      low_score_follow_up: { "zh-CN": "低分回访", en: "Low score follow-up" },
    });
    // A rule that marks nothing with its key is not named.
    expect(fields.get("origin")!.rules).not.toHaveProperty("tiering");
    expect(fields.get("title")!.rules).toBeUndefined();
    expect(pageObject(ctx, "customer")!.fields.some((field) => field.rules)).toBe(false);
  });

  it("a rule that is gone is not named", async () => {
    const { ctx } = await testContext("sqlite", {
      configuration: shipped().schemas.filter(
        ({ kind, key }) => kind !== "automation" || key !== "low_score_follow_up",
      ),
    });
    const origin = pageObject(ctx, "task")!.fields.find(({ key }) => key === "origin")!;
    expect(origin.rules ?? {}).not.toHaveProperty("low_score_follow_up");
  });
});
