import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { FieldDef } from "#app/fields/field-type.ts";
import type {
  ObjectSchema,
  PipelineSchema,
  RoleSchema,
  SettingsSchema,
  ViewSchema,
} from "#app/schema/types.ts";
import { RESERVED_KEYS } from "#app/schema/types.ts";
import { FOLDER, find, INDEX, shipped } from "./shipped.ts";

const { schemas } = shipped();
const of = <S>(kind: string) => schemas.filter((schema) => schema.kind === kind) as unknown as S[];
const keysOf = (kind: string) => of<{ key: string }>(kind).map((schema) => schema.key);

/** `design/workspace.md`, the table of objects: `key type`, `*` is required. */
const OBJECTS: Record<string, string[]> = {
  customer: [
    "name* text",
    "code auto_number",
    "kind select",
    "industry select",
    "region select",
    "source select",
    "phone phone",
    "email email",
    "wechat text",
    "website url",
    "address text",
    "owner user",
    "lifecycle select",
    "tier select",
    "annual_revenue currency",
    "relationship_since date",
    "relationship_years formula",
    "lifetime_value formula",
    "order_count rollup",
    "last_order_at rollup",
    "open_tickets rollup",
    "satisfaction rollup",
    "last_csat rollup",
    "last_nps rollup",
    "churn_risk select",
    "churn_signals multi_select",
    "tags multi_select",
    "birthday date",
    "points number",
    "survey_consent boolean",
    "notes long_text",
  ],
  contact: [
    "name* text",
    "customer* reference",
    "role text",
    "phone phone",
    "email email",
    "wechat text",
    "birthday date",
    "is_primary boolean",
  ],
  product: ["name* text", "sku text", "category select", "price currency", "active boolean"],
  order: [
    "number auto_number",
    "customer* reference",
    "product reference",
    "ordered_at* datetime",
    "amount currency",
    "status select",
    "promised_at datetime",
    "delivered_at datetime",
    "on_time formula",
  ],
  deal: [
    "name* text",
    "customer reference",
    "contact reference",
    "product reference",
    "amount currency",
    "stage stage",
    "opened_at date",
    "probability percent",
    "expected_close date",
    "closed_at date",
    "lost_reason select",
    "source select",
  ],
  ticket: [
    "number auto_number",
    "subject* text",
    "customer* reference",
    "contact reference",
    // Beside the table: which product people complain about.
    "product reference",
    "kind select",
    "category select",
    "channel select",
    "severity select",
    "status stage",
    "assignee user",
    "opened_at datetime",
    "first_response_at datetime",
    "due_at datetime",
    "resolved_at datetime",
    "contacts_needed number",
    "resolved_first_contact formula",
    "cause select",
    "resolution long_text",
  ],
  survey_response: [
    "survey* text",
    "customer reference",
    "contact reference",
    "deal reference",
    "ticket reference",
    "order reference",
    "touchpoint select",
    "channel select",
    "csat rating",
    "nps score",
    "ces score",
    "product_quality rating",
    "service_experience rating",
    "price_value rating",
    "delivery rating",
    "after_sales rating",
    "expectation rating",
    "comment long_text",
    "topics multi_select",
    "sentiment select",
    "may_contact boolean",
    "submitted_at datetime",
    "follow_up select",
  ],
  task: [
    "title* text",
    "kind select",
    "status select",
    "priority select",
    "assignee user",
    "due_at datetime",
    "done_at datetime",
    "customer reference",
    "related reference",
    "result long_text",
    "origin text",
  ],
  activity: [
    "kind select",
    "customer* reference",
    "contact reference",
    "deal reference",
    "ticket reference",
    "happened_at datetime",
    "summary* long_text",
    "next_step text",
    "next_at datetime",
  ],
  improvement: [
    "title* text",
    "stage stage",
    "problem long_text",
    "cause long_text",
    "measure long_text",
    "owner user",
    "due_at date",
    "dimension select",
    "metric text",
    "before_value number",
    "after_value number",
    "verified_at date",
    "ticket reference",
    "survey_response reference",
  ],
};

/** Options that the table fixes; every other choice is ours and has `other`. */
const OPTIONS: Record<string, string[]> = {
  "customer.kind": ["company", "person"],
  "customer.lifecycle": ["prospect", "onboarding", "active", "at_risk", "churned"],
  "customer.tier": ["vip", "gold", "silver", "standard"],
  "customer.churn_risk": ["low", "medium", "high"],
  "order.status": ["placed", "paid", "shipped", "delivered", "returned", "cancelled"],
  "ticket.kind": ["question", "complaint", "repair", "suggestion"],
  "ticket.category": ["product", "service", "price", "delivery", "after_sales"],
  "ticket.channel": ["phone", "wechat", "qq", "email", "web", "app", "onsite", "social"],
  "survey_response.touchpoint": ["purchase", "onboarding", "delivery", "support", "renewal", "periodic"],
  "survey_response.follow_up": ["none", "open", "done"],
  "task.kind": ["follow_up", "revisit", "care", "improvement", "other"],
  "task.status": ["open", "in_progress", "done", "cancelled"],
  "activity.kind": ["call", "visit", "email", "wechat", "meeting", "note"],
};

const SETTINGS: Record<string, [string, unknown]> = {
  "workspace.name": ["text", "Attune"],
  "workspace.time_zone": ["text", "Asia/Shanghai"],
  "workspace.currency": ["text", "CNY"],
  "workspace.language": ["text", "zh-CN"],
  "satisfaction.low_csat": ["number", 3],
  "satisfaction.low_nps": ["number", 6],
  "satisfaction.high_ces": ["number", 5],
  "satisfaction.follow_up_hours": ["number", 48],
  "satisfaction.vip_follow_up_hours": ["number", 2],
  "tiers.vip_revenue": ["currency", 1000000],
  "tiers.gold_revenue": ["currency", 300000],
  "tiers.silver_revenue": ["currency", 50000],
  "tiers.vip_revisit_days": ["number", 30],
  "service.result_hours": ["number", 48],
  "service.first_response_hours": ["number", 2],
  "churn.quiet_days": ["number", 90],
  "surveys.cooldown_days": ["number", 30],
  "metrics.csat_satisfied_from": ["number", 4],
  "metrics.csat_good": ["number", 80],
  "metrics.nps_good": ["number", 50],
  "metrics.nps_alarm": ["number", 0],
  "metrics.ces_good": ["number", 2],
};

const fields = of<ObjectSchema>("object").flatMap((object) =>
  object.fields.map((field) => ({ name: `${object.key}.${field.key}`, field })),
);
const field = (name: string): FieldDef => fields.find((one) => one.name === name)!.field;

describe("the shipped documents", () => {
  it("are exactly the files that the index lists, kind by kind", () => {
    const folders = ["settings", "pipelines", "objects", "forms", "views", "roles", "automations", "surveys"];
    const files = folders.flatMap((folder) =>
      readdirSync(new URL(folder, FOLDER)).map((file) => `${folder}/${file}`),
    );
    expect([...INDEX].sort()).toEqual(files.sort());
    expect([...new Set(INDEX.map((path) => path.split("/")[0]))]).toEqual(folders);
    expect(INDEX).toEqual(
      schemas.map(
        (schema) => `${schema.kind === "settings" ? "settings" : `${schema.kind}s`}/${schema.key}.json`,
      ),
    );
  });

  it("have keys that are unique in their kind", () => {
    const names = schemas.map((schema) => `${schema.kind} ${schema.key}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it("say everything in Chinese and in English", () => {
    const texts: { path: string; text: unknown }[] = [];
    const walk = (value: unknown, path: string) => {
      if (typeof value !== "object" || value === null) return;
      for (const [key, inner] of Object.entries(value)) {
        const at = `${path}/${key}`;
        if (["label", "plural", "help", "message", "inverse_label"].includes(key))
          texts.push({ path: at, text: inner });
        else walk(inner, at);
      }
    };
    for (const schema of schemas) walk(schema, `${schema.kind} ${schema.key}`);
    expect(texts.length).toBeGreaterThan(400);
    const lacking = texts.filter(({ text }) => {
      const both = text as Record<string, string>;
      return !both?.["zh-CN"]?.trim() || !both?.en?.trim();
    });
    expect(lacking).toEqual([]);
    for (const schema of schemas) expect(schema.label, `${schema.kind} ${schema.key}`).toBeDefined();
  });
});

describe("the shipped objects", () => {
  it("are those of the table", () => {
    expect(keysOf("object")).toEqual(Object.keys(OBJECTS));
  });

  it.each(Object.entries(OBJECTS))("%s has the table's fields, types and order", (key, expected) => {
    const object = find(shipped(), "object", key).schema as unknown as ObjectSchema;
    expect(object.fields.map((one) => `${one.key}${one.required ? "*" : ""} ${one.type}`)).toEqual(expected);
    expect(object.fields.map((one) => one.key)).toContain(object.title);
    for (const one of object.fields) expect(RESERVED_KEYS).not.toContain(one.key);
  });

  it("offer the table's choices, and `other` wherever the table leaves them open", () => {
    const choices = fields.filter(({ field }) => ["select", "multi_select"].includes(field.type));
    for (const { name, field } of choices) {
      const keys = (field.options as { key: string; color?: string }[]).map((option) => option.key);
      if (OPTIONS[name]) expect(keys, name).toEqual(OPTIONS[name]);
      else expect(keys, name).toContain("other");
      expect(new Set(keys).size, name).toBe(keys.length);
    }
    expect(Object.keys(OPTIONS).filter((name) => !choices.some((choice) => choice.name === name))).toEqual(
      [],
    );
  });

  it("refer to the objects that the table names", () => {
    expect(field("task.related").to).toEqual(["*"]);
    for (const { name, field } of fields.filter((one) => one.field.type === "reference")) {
      if (name !== "task.related") expect(field.to, name).toEqual([field.key]);
    }
  });

  it("scale their scores as the table says: effort is better when lower", () => {
    expect(field("survey_response.csat")).toMatchObject({ min: 1, max: 5, better: "higher" });
    expect(field("survey_response.nps")).toMatchObject({ min: 0, max: 10, better: "higher" });
    expect(field("survey_response.ces")).toMatchObject({ min: 1, max: 7, better: "lower" });
  });

  it("number themselves and keep product codes unique", () => {
    expect(field("customer.code")).toMatchObject({ prefix: "C-", digits: 5 });
    expect(fields.filter((one) => one.field.unique).map((one) => one.name)).toEqual(["product.sku"]);
  });

  it("do not ask a detractor for reasons, which real imports do not have", () => {
    const { rules } = find(shipped(), "object", "survey_response").schema as unknown as ObjectSchema;
    expect(rules?.map((rule) => rule.key)).toEqual(["some_answer"]);
  });
});

describe("the other shipped schemas", () => {
  it("give every object a form and a view of all its records", () => {
    for (const key of Object.keys(OBJECTS)) {
      expect(find(shipped(), "form", `${key}_default`).schema).toMatchObject({
        object: key,
        purpose: "internal",
      });
      expect(find(shipped(), "view", `${key}_all`).schema).toMatchObject({ object: key, layout: "table" });
    }
    for (const view of of<ViewSchema>("view"))
      expect(view.key.startsWith(`${view.object}_`), view.key).toBe(true);
  });

  it("put every field of an object on its form", () => {
    for (const object of of<ObjectSchema>("object")) {
      const form = find(shipped(), "form", `${object.key}_default`).schema as unknown as {
        sections: { fields: (string | { field: string })[] }[];
      };
      const shown = form.sections.flatMap((section) =>
        section.fields.map((item) => (typeof item === "string" ? item : item.field)),
      );
      expect(shown.sort(), object.key).toEqual(object.fields.map((one) => one.key).sort());
    }
  });

  it("list open low scores for follow-up", () => {
    expect(find(shipped(), "view", "survey_response_low_scores").schema).toMatchObject({
      filter: { "==": [{ var: "follow_up" }, "open"] },
      sort: ["-submitted_at"],
    });
  });

  it("have the table's pipelines with exactly three gates", () => {
    const pipelines = of<PipelineSchema>("pipeline");
    expect(pipelines.map((one) => [one.key, ...one.stages.map((stage) => stage.key)].join(" "))).toEqual([
      "sales lead qualified proposal negotiation won lost",
      "service new assigned in_progress waiting resolved closed",
      "loop found analysed acting verified",
    ]);
    const gates = pipelines.flatMap((one) =>
      one.stages.flatMap((stage) => (stage.gate ? [`${one.key}.${stage.key} ${stage.gate.require}`] : [])),
    );
    expect(gates).toEqual(["sales.won amount", "service.resolved cause", "loop.verified after_value"]);
  });

  it("have the table's settings, types and values", () => {
    const found = of<SettingsSchema>("settings").flatMap((group) =>
      group.fields.map((one) => {
        expect(group.values[one.key]).toBe(one.default);
        return [`${group.key}.${one.key}`, [one.type, one.default]];
      }),
    );
    expect(Object.fromEntries(found)).toEqual(SETTINGS);
    expect(found.map(([name]) => name)).toEqual(Object.keys(SETTINGS));
  });

  it("have the rules of the table so far, and those that note when something was answered or ended", () => {
    expect(
      of<{ key: string; object: string; timing: string; trigger: { on: string[] } }>("automation").map(
        (rule) => `${rule.key}: ${rule.timing} ${rule.object} ${rule.trigger.on.join("+")}`,
      ),
    ).toEqual([
      "tiering: before customer created+changed",
      "low_score: before survey_response created+changed",
      "low_score_follow_up: after survey_response created+changed",
      "follow_up_done: after task created+changed",
      "complaint_dispatch: after ticket created",
      "first_response: before ticket changed",
      "first_response_activity: after activity created+changed",
      "next_step: after activity created+changed",
      "ticket_resolved: before ticket created+changed",
      "deal_closed: before deal created+changed",
      "task_done: before task created+changed",
      "improvement_verified: before improvement created+changed",
    ]);
  });

  it("have the seven roles, and hide what the design hides", () => {
    expect(keysOf("role")).toEqual([
      "admin",
      "ops",
      "sales_manager",
      "sales",
      "service_manager",
      "service",
      "executive",
    ]);
    const role = (key: string) => find(shipped(), "role", key).schema as unknown as RoleSchema;
    expect(role("sales").objects.customer?.hidden).toEqual(["notes"]);
    expect(role("service").objects.customer?.hidden).toEqual(["annual_revenue", "lifetime_value"]);
    expect(role("admin").abilities).toEqual(["admin"]);
    expect(role("executive").abilities).not.toContain("records.write");
    for (const object of ["customer", "ticket", "survey_response"]) {
      expect(role("service").objects[object]?.read, object).toBe(true);
    }
  });
});
