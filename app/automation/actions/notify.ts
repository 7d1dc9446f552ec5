import { evaluate } from "../../logic/evaluate.ts";
import type { Expression } from "../../logic/expression.ts";
import { says } from "../../logic/says.ts";
import { type Action, type ActionItem, type StepOutcome, USER } from "./action.ts";

interface Notify {
  to: Expression;
  text: Expression;
}

/** Tells a person inside the product. An absent or disabled person is told nothing; that never fails a run. */
export const notify: Action<Notify> = {
  key: "notify",
  label: { "zh-CN": "通知", en: "Notify" },
  help: { "zh-CN": "给用户发一条站内通知", en: "Sends a user a notice inside the product" },
  settings: [
    { key: "to", type: "expression", of: "user", label: { "zh-CN": "通知谁", en: "To" }, required: true },
    { key: "text", type: "expression", of: "text", label: { "zh-CN": "内容", en: "Text" }, required: true },
  ],
  before: false,
  writesOwn: false,
  batch: true,

  check(step, tools) {
    const to = tools.expression(step.to ?? null, `${tools.path}/to`, USER);
    if (step.text === undefined || step.text === null || step.text === "") {
      tools.issue(`${tools.path}/text`, "notify_text_needed");
      return null;
    }
    const text = tools.expression(step.text, `${tools.path}/text`, { kind: "text" });
    return to && text && { to, text };
  },
  expressions: ({ to, text }) => [to, text],

  async run(host, items, prepared) {
    const users = items.map((item) => userOf(prepared, item));
    const active = await host.activeUsers([...new Set(users.filter((user) => user !== null))]);
    const outcomes = users.map((user): StepOutcome => {
      if (user === null) return { status: "nothing", reason: "nobody" };
      return active.has(user)
        ? { status: "done", user }
        : { status: "nothing", reason: "user_disabled", user };
    });
    await host.addNotices(
      items.flatMap((item, at) =>
        outcomes[at]!.status === "done"
          ? [{ user: users[at]!, text: textOf(prepared, item), record: item.id, event: item.chain.cause }]
          : [],
      ),
    );
    return outcomes;
  },
  async preview(host, item, prepared) {
    const user = userOf(prepared, item);
    const active = user !== null && (await host.activeUsers([user])).has(user);
    return { to: active ? user : null, text: textOf(prepared, item) };
  },

  describe: ({ to, text }, tools) =>
    says("automation_says_notify", { user: tools.say(to), text: tools.say(text) }, tools.locale),
  references: () => [],
  writes: () => [],
};

function userOf({ to }: Notify, item: ActionItem): string | null {
  const user = evaluate(to, item.env);
  return typeof user === "string" && user !== "" ? user : null;
}

const textOf = ({ text }: Notify, item: ActionItem): string => String(evaluate(text, item.env) ?? "");
