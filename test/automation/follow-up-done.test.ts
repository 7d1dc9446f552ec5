import { describe, expect, it } from "vitest";
import { listRuns } from "#app/automation/runs.server.ts";
import { get, list } from "#app/records/read.server.ts";
import { create, update } from "#app/records/single.server.ts";
import { timeline } from "#app/records/timeline.server.ts";
import { timelineWords } from "#app/records/timeline-words.server.ts";
import type { ViewModel } from "#app/records/view-kind.ts";
import { ENGINES } from "#test/support/databases.ts";
import { shippedWorld } from "./shipped-world.ts";

describe.each(ENGINES)("the end of a follow-up on %s", (engine) => {
  /** A low answer of a customer, and the task that the rule made of it. */
  async function lowAnswer() {
    const world = await shippedWorld(engine);
    const owner = await world.person("Owner", ["sales"]);
    const customer = await create(world.ctx, "customer", { name: "合意", owner: owner.actor.id });
    const answer = await create(world.ctx, "survey_response", {
      survey: "s",
      customer: customer.id,
      csat: 2,
    });
    const [task] = await world.tasks();
    const state = async () => (await get(world.ctx, "survey_response", answer.id)).follow_up;
    return { ...world, owner, customer, answer, task: String(task!.id), state };
  }

  it("is the end of the answer's wait: lists and figures follow, and the history says why", async () => {
    const { ctx, owner, customer, answer, task, state } = await lowAnswer();
    const waiting = async () => {
      const view = ctx.workspace.part<ViewModel>("view", "survey_response_low_scores")!;
      const { data } = await list(ctx, view.object, { filter: view.def.filter });
      return [data.map((one) => one.id), (await get(ctx, "customer", customer.id)).waiting];
    };
    expect(await waiting()).toEqual([[answer.id], 1]);
    await update(owner, "task", task, { status: "done", result: "called" });
    expect(await state()).toBe("done");
    expect(await waiting()).toEqual([[], 0]);
    const [event] = (await timeline(ctx, "survey_response", answer.id)).data;
    expect(event).toMatchObject({
      actor: { kind: "automation", name: "follow_up_done" },
      changes: { follow_up: { from: "open", to: "done" } },
    });
    const [run] = (await listRuns(ctx, { automation: "follow_up_done" })).data;
    expect(run).toMatchObject({
      state: "done",
      record: task,
      trigger: { actor: { name: "Owner" } },
      steps: [
        { step: "close", status: "done", updated: { id: answer.id } },
        { step: "reopen", status: "skipped" },
      ],
    });
  });

  it("is told in words on both records: what changed to who sees every answer, the way there to who sees this one", async () => {
    const { ctx, person, owner, answer, task } = await lowAnswer();
    await update(owner, "task", task, { status: "done" });
    const told = async (who: typeof ctx, object: string, id: string) => {
      const { entries } = await timelineWords({ ...who, locale: "zh-CN" }, object, id);
      const runs = entries.flatMap((entry) => [...entry.runs, ...(entry.because ? [entry.because] : [])]);
      return runs.find((run) => run.automation === "follow_up_done")!;
    };
    const service = await person("Service", ["service"]);
    const made = [{ object: "survey_response", id: answer.id, title: "s" }];
    for (const [object, id] of [
      ["task", task],
      ["survey_response", answer.id],
    ] as const) {
      const all = await told(service, object, id);
      expect(all.sentence).toContain("在满意度反馈上把跟进设为“已回访”");
      const mine = await told(owner, object, id);
      expect(mine.sentence).toContain("更新了满意度反馈，");
      expect(mine.sentence).not.toContain("已回访");
    }
    for (const who of [service, owner]) expect((await told(who, "task", task)).made).toEqual(made);
    const other = await person("Other", ["sales"]);
    await update(ctx, "task", task, { assignee: other.actor.id });
    const elsewhere = await told(other, "task", task);
    expect(elsewhere.sentence).toContain("更新了满意度反馈，");
    expect(elsewhere.made).toEqual([]);
  });

  it("is undone by reopening the task, without a second task and without a second notice", async () => {
    const { ctx, db, owner, answer, task, tasks, state } = await lowAnswer();
    for (const status of ["open", "in_progress"]) {
      await update(owner, "task", task, { status: "done" });
      expect(await state()).toBe("done");
      await update(owner, "task", task, { status });
      expect(await state()).toBe("open");
    }
    await update(owner, "task", task, { status: "done" });
    await update(owner, "task", task, { status: "cancelled" });
    await update(ctx, "survey_response", answer.id, { csat: 1 });
    expect(await state()).toBe("done");
    expect(await tasks()).toHaveLength(1);
    expect(await db.all("SELECT id FROM notices")).toHaveLength(1);
    expect((await listRuns(ctx, { state: "cut" })).data).toEqual([]);
  });

  it("counts when whoever finishes the task may not see the answer, and shows them nothing of it", async () => {
    const { ctx, person, task, state } = await lowAnswer();
    const other = await person("Other", ["sales"]);
    await update(ctx, "task", task, { assignee: other.actor.id });
    await update(other, "task", task, { status: "done" });
    expect(await state()).toBe("done");
    const runs = (await listRuns(other, { record: task })).data;
    const told = runs.find((run) => run.automation === "follow_up_done")!;
    expect(told.steps[0]).toMatchObject({ status: "done", updated: { object: "survey_response" } });
    expect(JSON.stringify(told.steps)).not.toContain('"changes"');
  });

  it("of a task that somebody made closes the answer; reopening it makes no task by rule", async () => {
    const { ctx, tasks } = await shippedWorld(engine);
    const answer = await create(ctx, "survey_response", { survey: "s", csat: 5 });
    const related = { object: "survey_response", id: answer.id };
    const made = { title: "Thank them", kind: "follow_up", status: "done" };
    const { id } = await create(ctx, "task", { ...made, related });
    const state = async () => (await get(ctx, "survey_response", answer.id)).follow_up;
    expect(await state()).toBe("done");
    await update(ctx, "task", id, { status: "open" });
    expect(await state()).toBe("done");
    expect(await tasks()).toHaveLength(1);
  });

  it("touches nothing when the task is of another kind, about something else, or about nothing", async () => {
    const { ctx } = await shippedWorld(engine);
    const { id: customer } = await create(ctx, "customer", { name: "C" });
    const answer = await create(ctx, "survey_response", { survey: "s", customer, csat: 5 });
    const made = { title: "t", status: "done" };
    const related = { object: "survey_response", id: answer.id };
    await create(ctx, "task", { ...made, kind: "care", related });
    await create(ctx, "task", {
      ...made,
      kind: "follow_up",
      related: { object: "customer", id: customer },
    });
    await create(ctx, "task", { ...made, kind: "follow_up" });
    expect(await get(ctx, "survey_response", answer.id)).toMatchObject({ follow_up: "none", version: 1 });
    const runs = (await listRuns(ctx, { automation: "follow_up_done" })).data;
    expect(runs.map((run) => run.steps[0])).toMatchObject([
      { status: "nothing", reason: "no_record" },
      { status: "nothing", reason: "other_object" },
    ]);
  });
});
