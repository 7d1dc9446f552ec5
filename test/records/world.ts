import type { AnySchema } from "#app/schema/types.ts";

const option = (key: string) => ({ key, label: key });
const field = (key: string, type: string, more: Record<string, unknown> = {}) => ({
  key,
  type,
  label: key,
  ...more,
});
const reads = (path: string) => ({ var: path });

/** A small house that has one of everything that writing has to mind. */
export const WORLD: readonly AnySchema[] = [
  {
    kind: "settings",
    key: "limits",
    label: "Limits",
    fields: [field("big", "currency", { default: 1000 })],
    values: { big: 1000 },
  },
  {
    kind: "object",
    key: "account",
    label: "Account",
    title: "name",
    fields: [
      field("name", "text", { required: true, max_length: 50 }),
      field("code", "auto_number", { prefix: "A-" }),
      field("email", "email", { unique: true }),
      field("owner", "user", { default: reads("actor.id") }),
      field("region", "select", { options: [option("north"), option("south")], default: "north" }),
      field("tier", "select", { options: [option("gold"), option("plain")] }),
      field("parent", "reference", { to: ["account"] }),
      field("revenue", "currency"),
      field("years", "number"),
      field("value", "formula", {
        result: "currency",
        expression: { "*": [reads("revenue"), reads("years")] },
      }),
      field("secret", "long_text"),
      field("tags", "multi_select", { options: [option("a"), option("b"), option("c")] }),
      field("age", "formula", {
        result: "number",
        decimals: 0,
        expression: { date_diff: [reads("created_at"), { now: [] }, "day"] },
      }),
      field("parent_tier", "formula", { result: "text", expression: { cat: [reads("parent.name"), "/"] } }),
      field("orders", "rollup", { of: "order", by: "account", measure: "count" }),
      field("total", "rollup", {
        of: "order",
        by: "account",
        measure: "sum",
        field: "amount",
        filter: { "!=": [reads("status"), "cancelled"] },
      }),
      field("weight", "rollup", { of: "order", by: "account", measure: "sum", field: "weight" }),
      field("satisfaction", "rollup", { of: "order", by: "account", measure: "avg", field: "score" }),
      field("worst", "rollup", { of: "order", by: "account", measure: "min", field: "score" }),
      field("biggest", "rollup", {
        of: "order",
        by: "account",
        measure: "max",
        field: "amount",
        filter: { "!=": [reads("status"), "cancelled"] },
      }),
      field("last_status", "rollup", {
        of: "order",
        by: "account",
        measure: "latest",
        field: "status",
        order_by: "ordered_at",
      }),
      field("children", "rollup", { of: "account", by: "parent", measure: "count" }),
    ],
    rules: [
      {
        key: "gold_pays",
        when: { "==": [reads("tier"), "gold"] },
        check: { ">=": [reads("revenue"), reads("settings.limits.big")] },
        message: { en: "Gold accounts bring enough revenue", "zh-CN": "黄金客户收入须达标" },
      },
    ],
  },
  {
    kind: "object",
    key: "order",
    label: "Order",
    fields: [
      field("number", "auto_number", { prefix: "O-", digits: 3 }),
      field("account", "reference", { to: ["account"] }),
      field("amount", "currency"),
      field("weight", "number"),
      field("score", "rating", { min: 1, max: 5 }),
      field("status", "select", {
        options: [option("open"), option("paid"), option("cancelled")],
        default: "open",
      }),
      field("ordered_at", "datetime", { default: { now: [] } }),
      field("due", "date"),
      field("related", "reference", { to: ["*"] }),
      field("comment", "text"),
    ],
    rules: [
      { key: "low_says_why", when: { "<=": [reads("score"), 2] }, require: ["comment"], on: ["create"] },
      { key: "paid_is_fixed", when: { "==": [reads("status"), "paid"] }, read_only: ["amount"] },
    ],
  },
  {
    kind: "object",
    key: "deal",
    label: "Deal",
    title: "name",
    fields: [
      field("name", "text", { required: true }),
      field("account", "reference", { to: ["account"] }),
      field("amount", "currency"),
      field("stage", "stage", { pipeline: "sales" }),
      field("secret_reason", "text"),
    ],
  },
  {
    kind: "pipeline",
    key: "sales",
    label: "Sales",
    stages: [
      { key: "lead", label: "Lead", state: "open", next: ["talk", "lost"] },
      { key: "talk", label: "Talk", state: "open" },
      {
        key: "won",
        label: "Won",
        state: "won",
        gate: {
          require: ["amount"],
          check: { ">": [reads("amount"), 0] },
          message: "A won deal has a price",
        },
      },
      { key: "signed", label: "Signed", state: "won", gate: { roles: ["boss"] } },
      { key: "lost", label: "Lost", state: "lost", gate: { require: ["secret_reason"] } },
    ],
  },
  { kind: "role", key: "boss", label: "Boss", abilities: ["records.read", "records.write"], objects: {} },
  { kind: "role", key: "viewer", label: "Viewer", abilities: ["records.read"], objects: {} },
  {
    kind: "role",
    key: "rep",
    label: "Rep",
    abilities: [],
    objects: {
      account: {
        read: { or: [{ "==": [reads("owner"), reads("actor.id")] }, { "==": [reads("region"), "south"] }] },
        create: { "==": [reads("owner"), reads("actor.id")] },
        update: { "==": [reads("owner"), reads("actor.id")] },
        delete: { "==": [reads("owner"), reads("actor.id")] },
        hidden: ["secret"],
        read_only: ["tier"],
      },
      order: {
        read: { "==": [reads("account.owner"), reads("actor.id")] },
        create: { "==": [reads("account.owner"), reads("actor.id")] },
        update: { "==": [reads("account.owner"), reads("actor.id")] },
        delete: false,
      },
      deal: { read: true, create: true, update: true, hidden: ["secret_reason"] },
    },
  },
];
