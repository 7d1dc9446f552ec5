import { KINDS } from "#app/kinds.ts";
import { compileWorkspace } from "#app/schema/compile.ts";
import type { SchemaKind } from "#app/schema/kind.ts";
import type { AnySchema, Configuration } from "#app/schema/types.ts";
import type { Workspace } from "#app/schema/workspace.ts";

/**
 * A small workspace with every field type, references two hops deep (`ticket.customer.tier`), a reference to any object, stored
 * and unstored formulas, and a roll-up of every measure. Fresh each time, so that a test may change it.
 */
export function testConfiguration(): Configuration {
  return structuredClone({ format: 1, schemas: [...SETTINGS, PIPELINE, CUSTOMER, TICKET, ANSWER, ...REST] });
}

/** Compiles, and fails with every problem when it cannot. */
export function compileForTest(
  configuration: Configuration = testConfiguration(),
  kinds: readonly SchemaKind[] = KINDS,
  revision = 1,
): Workspace {
  const { workspace, problems } = compileWorkspace(configuration, kinds, revision);
  if (!workspace)
    throw new Error(`The test workspace does not compile: ${JSON.stringify(problems, null, 2)}`);
  return workspace;
}

/** A schema of a configuration, to be changed in place, and its pointer. */
export function schemaOf(configuration: Configuration, kind: string, key: string) {
  const at = configuration.schemas.findIndex((schema) => schema.kind === kind && schema.key === key);
  const schema = configuration.schemas[at];
  if (!schema) throw new Error(`There is no ${kind} ${key}.`);
  return { schema, path: `/schemas/${at}` };
}

/** A field of an object (or setting), to be changed in place, and its pointer. */
export function fieldOf(configuration: Configuration, object: string, key: string, kind = "object") {
  const { schema, path } = schemaOf(configuration, kind, object);
  const fields = schema.fields as Record<string, unknown>[];
  const at = fields.findIndex((field) => field.key === key);
  if (at < 0) throw new Error(`${object} has no field ${key}.`);
  return { field: fields[at]!, fields, path: `${path}/fields/${at}` };
}

const both = (zh: string, en: string) => ({ "zh-CN": zh, en });

const SETTINGS: AnySchema[] = [
  {
    kind: "settings",
    key: "workspace",
    label: both("工作区", "Workspace"),
    fields: [
      { key: "name", type: "text", label: both("名称", "Name"), default: "Test" },
      { key: "time_zone", type: "text", label: both("时区", "Time zone"), default: "Asia/Shanghai" },
      { key: "currency", type: "text", label: both("货币", "Currency"), default: "CNY" },
      { key: "language", type: "text", label: both("语言", "Language"), default: "zh-CN" },
    ],
    values: { name: "Test", time_zone: "Asia/Shanghai", currency: "CNY", language: "zh-CN" },
  },
  {
    kind: "settings",
    key: "satisfaction",
    label: both("满意度", "Satisfaction"),
    fields: [
      { key: "low_csat", type: "number", label: both("低分线", "Low CSAT"), default: 3, min: 1, max: 5 },
      {
        key: "vip_revenue",
        type: "currency",
        label: both("VIP 年收入", "VIP revenue"),
        default: "1000000.00",
      },
    ],
    values: { low_csat: 3 },
  },
];

const PIPELINE: AnySchema = {
  kind: "pipeline",
  key: "service",
  label: both("服务", "Service"),
  stages: [
    { key: "new", label: both("新建", "New"), color: "blue", state: "open" },
    { key: "waiting", label: both("等待", "Waiting"), state: "open", next: ["resolved"] },
    { key: "resolved", label: both("已解决", "Resolved"), state: "done", gate: { require: ["cause"] } },
  ],
};

const CUSTOMER: AnySchema = {
  kind: "object",
  key: "customer",
  label: both("客户", "Customer"),
  plural: both("客户", "Customers"),
  icon: "users",
  color: "blue",
  title: "name",
  fields: [
    { key: "name", type: "text", label: both("名称", "Name"), required: true, max_length: 200 },
    { key: "code", type: "auto_number", label: both("编号", "Code"), prefix: "C-", digits: 5 },
    { key: "email", type: "email", label: both("邮箱", "E-mail"), unique: true },
    { key: "phone", type: "phone", label: both("电话", "Phone") },
    { key: "website", type: "url", label: both("网站", "Website") },
    { key: "owner", type: "user", label: both("负责人", "Owner") },
    {
      key: "tier",
      type: "select",
      label: both("等级", "Tier"),
      options: [
        { key: "vip", label: both("贵宾", "VIP"), color: "grape" },
        { key: "gold", label: both("金牌", "Gold"), color: "yellow" },
        { key: "standard", label: both("标准", "Standard") },
      ],
    },
    {
      key: "tags",
      type: "multi_select",
      label: both("标签", "Tags"),
      options: [
        { key: "key", label: both("重点", "Key account") },
        { key: "risk", label: both("风险", "At risk") },
      ],
    },
    { key: "annual_revenue", type: "currency", label: both("年收入", "Annual revenue") },
    { key: "share", type: "percent", label: both("份额", "Share") },
    { key: "since", type: "date", label: both("合作开始日", "Customer since") },
    { key: "active", type: "boolean", label: both("启用", "Active"), default: true },
    { key: "notes", type: "long_text", label: both("备注", "Notes") },
    { key: "points", type: "number", label: both("积分", "Points") },
    { key: "parent", type: "reference", label: both("上级客户", "Parent"), to: ["customer"] },
    {
      key: "revenue_share",
      type: "formula",
      label: both("份额收入", "Revenue share"),
      result: "currency",
      expression: { "/": [{ "*": [{ var: "annual_revenue" }, { var: "share" }] }, 100] },
    },
    {
      key: "big",
      type: "formula",
      label: both("大客户", "Big"),
      result: "boolean",
      expression: { ">": [{ var: "revenue_share" }, 1000] },
    },
    {
      key: "years",
      type: "formula",
      label: both("合作年限", "Years together"),
      result: "number",
      decimals: 1,
      expression: { "/": [{ days_between: [{ var: "since" }, { today: [] }] }, 365.25] },
    },
    {
      key: "lifetime_value",
      type: "formula",
      label: both("生命周期价值", "Lifetime value"),
      result: "currency",
      expression: { "*": [{ var: "annual_revenue" }, { var: "years" }] },
    },
    {
      key: "tickets",
      type: "rollup",
      label: both("工单数", "Tickets"),
      of: "ticket",
      by: "customer",
      measure: "count",
    },
    {
      key: "open_tickets",
      type: "rollup",
      label: both("未解决工单", "Open tickets"),
      of: "ticket",
      by: "customer",
      measure: "count",
      filter: { "!=": [{ var: "status" }, "resolved"] },
    },
    {
      key: "cost",
      type: "rollup",
      label: both("费用", "Cost"),
      of: "ticket",
      by: "customer",
      measure: "sum",
      field: "cost",
    },
    {
      key: "satisfaction",
      type: "rollup",
      label: both("平均满意度", "Satisfaction"),
      of: "answer",
      by: "customer",
      measure: "avg",
      field: "csat",
    },
    {
      key: "worst",
      type: "rollup",
      label: both("最低分", "Worst score"),
      of: "answer",
      by: "customer",
      measure: "min",
      field: "csat",
    },
    {
      key: "last_ticket_at",
      type: "rollup",
      label: both("最近工单", "Last ticket"),
      of: "ticket",
      by: "customer",
      measure: "max",
      field: "opened_at",
    },
    {
      key: "last_csat",
      type: "rollup",
      label: both("最近评分", "Last CSAT"),
      of: "answer",
      by: "customer",
      measure: "latest",
      field: "csat",
      order_by: "submitted_at",
    },
  ],
  rules: [
    {
      key: "vip_has_revenue",
      when: { "==": [{ var: "tier" }, "vip"] },
      require: ["annual_revenue"],
    },
  ],
};

const TICKET: AnySchema = {
  kind: "object",
  key: "ticket",
  label: both("工单", "Ticket"),
  title: "subject",
  fields: [
    { key: "subject", type: "text", label: both("主题", "Subject"), required: true },
    {
      key: "customer",
      type: "reference",
      label: both("客户", "Customer"),
      to: ["customer"],
      inverse_label: both("工单", "Tickets"),
    },
    { key: "status", type: "stage", label: both("状态", "Status"), pipeline: "service", default: "new" },
    { key: "cost", type: "currency", label: both("费用", "Cost"), currency: "CNY" },
    { key: "opened_at", type: "datetime", label: both("提交时间", "Opened"), default: { now: [] } },
    { key: "due_at", type: "datetime", label: both("期限", "Due") },
    { key: "cause", type: "text", label: both("原因", "Cause") },
    { key: "related", type: "reference", label: both("相关", "Related"), to: ["*"] },
    {
      key: "hours",
      type: "formula",
      label: both("时限", "Hours to go"),
      result: "number",
      expression: { date_diff: [{ var: "opened_at" }, { var: "due_at" }, "hour"] },
    },
    {
      key: "worth",
      type: "formula",
      label: both("客户价值", "Customer's worth"),
      result: "currency",
      expression: { var: "customer.annual_revenue" },
    },
  ],
};

const ANSWER: AnySchema = {
  kind: "object",
  key: "answer",
  label: both("反馈", "Answer"),
  plural: both("反馈", "Answers"),
  fields: [
    { key: "survey", type: "text", label: both("问卷", "Survey"), required: true },
    { key: "customer", type: "reference", label: both("客户", "Customer"), to: ["customer"] },
    { key: "ticket", type: "reference", label: both("工单", "Ticket"), to: ["ticket"] },
    { key: "csat", type: "rating", label: both("满意度", "CSAT"), min: 1, max: 5, better: "higher" },
    { key: "nps", type: "score", label: both("推荐意愿", "NPS"), min: 0, max: 10, better: "higher" },
    { key: "ces", type: "score", label: both("费力度", "Effort"), min: 1, max: 7, better: "lower" },
    { key: "comment", type: "long_text", label: both("意见", "Comment") },
    { key: "submitted_at", type: "datetime", label: both("提交时间", "Submitted"), default: { now: [] } },
    {
      key: "follow_up",
      type: "select",
      label: both("跟进", "Follow-up"),
      default: "none",
      options: [
        { key: "none", label: both("无需", "None") },
        { key: "open", label: both("待跟进", "Open") },
        { key: "done", label: both("已完成", "Done") },
      ],
    },
  ],
  rules: [
    {
      key: "detractor_says_why",
      when: { "<=": [{ var: "nps" }, 6] },
      require: ["comment"],
      message: both("请说明原因", "Please say why"),
      on: ["create"],
    },
    {
      key: "some_answer",
      check: {
        "!": [
          { and: [{ empty: [{ var: "csat" }] }, { empty: [{ var: "nps" }] }, { empty: [{ var: "ces" }] }] },
        ],
      },
      message: both("请至少回答一题", "Answer at least one question"),
    },
  ],
};

const REST: AnySchema[] = [
  {
    kind: "form",
    key: "answer_default",
    label: both("反馈", "Answer"),
    object: "answer",
    sections: [
      {
        label: both("评分", "Scores"),
        columns: 2,
        fields: ["csat", { field: "comment", show_when: { "<": [{ var: "csat" }, 3] } }],
      },
    ],
  },
  {
    kind: "view",
    key: "low_scores",
    label: both("低分", "Low scores"),
    object: "answer",
    layout: "table",
    columns: ["survey", "csat", "customer"],
    filter: { "<": [{ var: "csat" }, { var: "settings.satisfaction.low_csat" }] },
    sort: ["-submitted_at"],
  },
  {
    kind: "automation",
    key: "low_score",
    label: both("低分识别", "Low score"),
    object: "answer",
    trigger: { on: ["created", "changed"], fields: ["csat"] },
    timing: "before",
    condition: { "<": [{ var: "csat" }, { var: "settings.satisfaction.low_csat" }] },
    steps: [{ key: "open", action: "set_fields", values: { follow_up: "open" } }],
  },
  { kind: "role", key: "admin", label: both("管理员", "Admin"), abilities: ["admin"], objects: {} },
  {
    kind: "role",
    key: "agent",
    label: both("客服", "Agent"),
    abilities: ["settings.edit"],
    objects: {
      customer: { read: { "==": [{ var: "owner" }, { var: "actor.id" }] }, update: false, hidden: ["notes"] },
      answer: { read: true, create: true },
    },
  },
];
