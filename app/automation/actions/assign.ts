import { label } from "../../i18n/text.ts";
import { evaluate } from "../../logic/evaluate.ts";
import type { Expression } from "../../logic/expression.ts";
import { says } from "../../logic/says.ts";
import type { RoleSchema, Step } from "../../schema/types.ts";
import { type Action, type ActionHost, type ActionItem, type ActionTools, USER } from "./action.ts";

interface Assign {
  field: string;
  who: { user: Expression } | { role: string } | { team: string };
}

/** The ways to name the person; a step takes exactly one. */
const WAYS = ["user", "from", "role", "team"] as const;

/** Gives the record at hand to a person: a named one, one found through the record, or the next of a role or team. */
export const assign: Action<Assign> = {
  key: "assign",
  label: { "zh-CN": "分派", en: "Assign" },
  help: {
    "zh-CN": "把当前记录分派给指定用户、关联记录的负责人，或按角色、团队轮流分派",
    en: "Gives this record to a user, to one found through the record, or to a role's or team's people in turn",
  },
  settings: [
    {
      key: "field",
      type: "field_key",
      of: "user",
      label: { "zh-CN": "用户字段", en: "User field" },
      required: true,
    },
    { key: "user", type: "expression", of: "user", label: { "zh-CN": "用户", en: "User" } },
    { key: "from", type: "expression", of: "user", label: { "zh-CN": "取自", en: "Taken from" } },
    { key: "role", type: "role_key", label: { "zh-CN": "角色", en: "Role" } },
    { key: "team", type: "team", label: { "zh-CN": "团队", en: "Team" } },
    {
      key: "method",
      type: "select",
      label: { "zh-CN": "方式", en: "Method" },
      options: [{ key: "round_robin", label: { "zh-CN": "轮流", en: "In turn" } }],
    },
  ],
  before: false,
  writesOwn: true,
  batch: false,

  check(step, tools) {
    const field = typeof step.field === "string" ? tools.object.fields.get(step.field) : undefined;
    const type = field?.type.valueType(field);
    let sound = true;
    if (!field) {
      tools.issue(`${tools.path}/field`, "unknown_field", { field: step.field, object: tools.object.key });
      sound = false;
    } else if (field.system || field.type.readOnly) {
      tools.issue(`${tools.path}/field`, "step_field_read_only", { field: field.key });
      sound = false;
    } else if (type?.kind !== "id" || !type.to.includes("user")) {
      tools.issue(`${tools.path}/field`, "assign_field_not_user", { field: field.key });
      sound = false;
    }
    const who = checkWho(step, tools);
    return sound && who ? { field: field!.key, who } : null;
  },
  expressions: ({ who }) => ("user" in who ? [who.user] : []),

  async run(host, items, prepared) {
    const outcomes = [];
    for (const item of items) outcomes.push(await assignOne(host, item, prepared));
    return outcomes;
  },
  async preview(host, item, { field, who }) {
    return { field, user: (await choose(host, item, who, () => host.nextTurn())).user ?? null };
  },

  describe({ field, who }, tools) {
    const name = label(tools.object.fields.get(field)?.label, tools.locale) || field;
    if ("user" in who) {
      return says("automation_says_assign", { field: name, user: tools.say(who.user) }, tools.locale);
    }
    const group = "role" in who ? who.role : who.team;
    const role = "role" in who ? roleOf(tools.workspace.schemas, group) : undefined;
    return says(
      "automation_says_assign_turn",
      { field: name, group: role ? label(role.label, tools.locale) : group },
      tools.locale,
    );
  },
  references(step, object) {
    return [
      ...(typeof step.field === "string" ? [{ path: "/field", target: { object, field: step.field } }] : []),
      ...(typeof step.from === "string" ? [{ path: "/from", target: { object, field: step.from } }] : []),
      ...(typeof step.role === "string" ? [{ path: "/role", target: { kind: "role", key: step.role } }] : []),
    ];
  },
  writes: (step, object) =>
    typeof step.field === "string"
      ? [
          {
            object,
            of: "own",
            values: { [step.field]: step.user ?? step.from ?? { turn: [step.role ?? step.team] } },
          },
        ]
      : [],
};

const roleOf = (schemas: readonly { kind: string; key: string; archived?: boolean }[], key: unknown) =>
  schemas.find((schema) => schema.kind === "role" && schema.key === key && !schema.archived) as
    | RoleSchema
    | undefined;

function checkWho(step: Step, tools: ActionTools): Assign["who"] | null {
  const ways = WAYS.filter((way) => step[way] !== undefined);
  if (ways.length !== 1) {
    tools.issue(tools.path, "assign_needs_one_way");
    return null;
  }
  const way = ways[0]!;
  const path = `${tools.path}/${way}`;
  if (way === "user" || way === "from") {
    if (step.method !== undefined) {
      tools.issue(`${tools.path}/method`, "assign_method_needs_group");
      return null;
    }
    // A field's path is the usual thing to take a user from; it need not be wrapped in `var`.
    const rule = way === "from" && typeof step.from === "string" ? { var: step.from } : step[way];
    const user = tools.expression(rule, path, USER);
    return user && { user };
  }
  if (step.method !== "round_robin") {
    tools.issue(`${tools.path}/method`, "assign_method_unknown");
    return null;
  }
  const group = step[way];
  if (typeof group !== "string" || group === "") {
    tools.issue(path, way === "role" ? "unknown_role" : "assign_team_needed", { role: group });
    return null;
  }
  if (way === "team") return { team: group };
  if (roleOf(tools.workspace.schemas, group)) return { role: group };
  tools.issue(path, "unknown_role", { role: group });
  return null;
}

async function assignOne(host: ActionHost, item: ActionItem, { field, who }: Assign) {
  const { user, reason } = await choose(host, item, who, () => host.takeTurn());
  if (user === undefined) return { status: "nothing" as const, reason: reason! };
  const [result] = await host.write(host.object.key, [
    { op: "update", id: item.id, input: { [field]: user }, chain: item.chain },
  ]);
  if (result?.status === "unchanged") return { status: "nothing" as const, reason: "unchanged", user };
  const from = item.env.get(field) ?? null;
  return { status: "done" as const, user, changes: { [field]: { from, to: user } } };
}

/** Who gets it. Only enabled people take turns; a named person who is gone or disabled gets nothing. */
async function choose(
  host: ActionHost,
  item: ActionItem,
  who: Assign["who"],
  turn: () => Promise<number>,
): Promise<{ user?: string; reason?: string }> {
  if ("user" in who) {
    const user = evaluate(who.user, item.env);
    if (typeof user !== "string" || user === "") return { reason: "nobody" };
    return (await host.activeUsers([user])).has(user) ? { user } : { reason: "user_disabled" };
  }
  const members = await host.members(who);
  if (members === null) return { reason: "unknown_team" };
  if (members.length === 0) return { reason: "nobody_enabled" };
  return { user: members[(await turn()) % members.length]! };
}
