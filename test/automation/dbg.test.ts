import { it } from "vitest";
import { create } from "#app/records/single.server.ts";
import { automation, creates, house, reads, sets } from "./house.ts";
const isOpen = { "==": [reads("follow_up"), "open"] };
it("x", async () => {
    const { ctx, all, runs } = await house("sqlite", [
      automation("first", { order: 1, condition: isOpen, steps: [sets({ follow_up: "done", note: "by first" })] }),
      automation("second", { order: 2, condition: isOpen, steps: [creates({ title: reads("note"), size: reads("size") })] }),
      automation("third", { order: 3, trigger: { on: ["created"] }, steps: [creates({ title: "no" }, { when: isOpen })] }),
    ]);
    await create(ctx, "answer", { follow_up: "open", size: 1 });
    console.log(JSON.stringify(await runs(), null, 1), await all("answer"));
});
