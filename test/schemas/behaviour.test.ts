import { beforeAll, describe, expect, it } from "vitest";
import type { Value } from "#app/fields/value.ts";
import { KINDS } from "#app/kinds.ts";
import { check } from "#app/logic/check.ts";
import { evaluate, test as holds } from "#app/logic/evaluate.ts";
import { predicate } from "#app/logic/sql.ts";
import type { Env, SqlTarget } from "#app/logic/types.ts";
import { gateFor } from "#app/records/pipeline-kind.ts";
import type { ViewModel } from "#app/records/view-kind.ts";
import { compileWorkspace } from "#app/schema/compile.ts";
import type { AutomationSchema, RoleSchema } from "#app/schema/types.ts";
import type { Workspace } from "#app/schema/workspace.ts";
import { find, shipped } from "./shipped.ts";

const NOW = Date.UTC(2026, 9, 5, 4);
let workspace: Workspace;

beforeAll(() => {
  const compiled = compileWorkspace(shipped(), KINDS, 1);
  expect(compiled.problems).toEqual([]);
  workspace = compiled.workspace!;
});

function env(values: Record<string, Value | null>): Env {
  return {
    get: (path) =>
      path.startsWith("settings.") && !(path in values)
        ? workspace.settings.get(path.slice("settings.".length))
        : values[path],
    now: NOW,
    timeZone: workspace.timeZone,
    self: { object: "survey_response", id: "r1" },
  };
}

function compiled(object: string, rule: unknown) {
  const { expression, problems } = check(rule, workspace.objects.get(object)!.scope, { self: true });
  expect(problems).toEqual([]);
  return expression!;
}

function automation(key: string): AutomationSchema {
  return find(shipped(), "automation", key).schema as unknown as AutomationSchema;
}

function stepValue(key: string, step: number, field: string, values: Record<string, Value | null>) {
  const { object, steps } = automation(key);
  const settings = (steps[step]!.values ?? steps[step]!) as Record<string, unknown>;
  return evaluate(compiled(object, settings[field]), env(values));
}

describe("the shipped workspace", () => {
  it("compiles without a problem or a warning that nobody has looked at", () => {
    const { workspace, problems, warnings } = compileWorkspace(shipped(), KINDS, 1);
    expect(problems).toEqual([]);
    expect(workspace?.objects.size).toBe(10);
    expect(warnings).toEqual([]);
  });

  it("keeps what needs no clock in columns and computes the rest when read", () => {
    const stored = (object: string, field: string) =>
      workspace.objects.get(object)!.fields.get(field)!.stored;
    expect(stored("order", "on_time")).toBe(true);
    expect(stored("ticket", "resolved_first_contact")).toBe(true);
    expect(stored("customer", "satisfaction")).toBe(true);
    expect(stored("customer", "relationship_years")).toBe(false);
    expect(stored("customer", "lifetime_value")).toBe(false);
  });
});

describe("tiering", () => {
  const tier = (annual_revenue: number | null) => stepValue("tiering", 0, "tier", { annual_revenue });

  it.each([
    [null, "standard"],
    [0, "standard"],
    [-5, "standard"],
    [49_999.99, "standard"],
    [50_000, "silver"],
    [300_000, "gold"],
    [999_999.99, "gold"],
    [1_000_000, "vip"],
    [1e9, "vip"],
  ])("a customer with revenue %s is %s", (revenue, expected) => {
    expect(tier(revenue)).toBe(expected);
  });
});

describe("low_score", () => {
  const low = (values: Record<string, Value | null>) => {
    const { object, condition } = automation("low_score");
    return holds(compiled(object, condition), env({ follow_up: "none", ...values }));
  };

  it("never calls an unanswered score low", () => {
    expect(low({})).toBe(false);
    expect(low({ comment: "还行" })).toBe(false);
    expect(low({ csat: 5, nps: null, ces: null })).toBe(false);
  });

  it.each([
    ["csat", 1, true],
    ["csat", 2, true],
    ["csat", 3, false],
    ["nps", 0, true],
    ["nps", 6, true],
    ["nps", 7, false],
    ["ces", 7, true],
    ["ces", 5, true],
    ["ces", 4, false],
    ["ces", 1, false],
  ])("%s %i is low: %s", (scale, score, expected) => {
    expect(low({ [scale]: score })).toBe(expected);
  });

  it("finds the one low score among good ones, and leaves a response alone that was followed up", () => {
    expect(low({ csat: 5, nps: 10, ces: 6 })).toBe(true);
    expect(low({ csat: 1, follow_up: "done" })).toBe(false);
    expect(low({ csat: 1, follow_up: null })).toBe(true);
  });
});

describe("low_score_follow_up", () => {
  const value = (field: string, values: Record<string, Value | null>) =>
    stepValue("low_score_follow_up", 0, field, values);

  it("gives VIPs two hours and everybody else, strangers too, forty-eight", () => {
    expect(value("due_at", { "customer.tier": "vip" })).toBe(NOW + 2 * 3_600_000);
    expect(value("due_at", { "customer.tier": "gold" })).toBe(NOW + 48 * 3_600_000);
    expect(value("due_at", {})).toBe(NOW + 48 * 3_600_000);
  });

  it("names the customer, else the contact, else says that nobody is known, with the survey", () => {
    const known = { "customer.name": "华东纸业", "contact.name": "李芳", survey: "季度回访" };
    expect(value("title", known)).toBe("回访：华东纸业");
    expect(value("title", { ...known, "customer.name": null })).toBe("回访：李芳");
    expect(value("title", { survey: "季度回访" })).toBe("回访：匿名反馈（季度回访）");
  });

  it("speaks the language of the workspace", () => {
    const english = { "settings.workspace.language": "en", survey: "Delivery" };
    const said = (values: Record<string, Value | null>) => [
      value("title", { ...english, ...values }),
      stepValue("low_score_follow_up", 1, "text", { ...english, ...values }),
    ];
    expect(said({ "customer.name": "Acme" })).toEqual(["Follow-up: Acme", "Low score: Acme"]);
    expect(said({})[0]).toBe("Follow-up: anonymous answer (Delivery)");
    expect(stepValue("low_score_follow_up", 1, "text", { "customer.name": "华东纸业" })).toBe(
      "低分反馈：华东纸业",
    );
  });

  it("refers to the response and goes to the customer's owner, else to nobody", () => {
    expect(value("related", {})).toEqual({ object: "survey_response", id: "r1" });
    expect(value("assignee", { "customer.owner": "u1" })).toBe("u1");
    expect(value("assignee", {})).toBeNull();
    expect(value("origin", {})).toBe("low_score_follow_up");
  });
});

describe("complaint_dispatch", () => {
  const when = (step: number, values: Record<string, Value | null>) =>
    holds(compiled("ticket", automation("complaint_dispatch").steps[step]!.when), env(values));

  it("counts the due time from the moment the complaint was made, else from now", () => {
    const due = (opened_at: number | null) => stepValue("complaint_dispatch", 0, "due_at", { opened_at });
    expect(due(NOW - 3_600_000)).toBe(NOW + 47 * 3_600_000);
    expect(due(null)).toBe(NOW + 48 * 3_600_000);
  });

  it.each([
    [
      "a price complaint goes to the customer's owner",
      { category: "price", "customer.owner": "u1" },
      [true, false],
    ],
    ["a price complaint of nobody's customer goes to service", { category: "price" }, [false, true]],
    ["any other complaint goes to service", { category: "product", "customer.owner": "u1" }, [false, true]],
    ["a complaint without a category goes to service", {}, [false, true]],
    [
      "one that has somebody stays with them",
      { category: "price", "customer.owner": "u1", assignee: "u2" },
      [false, false],
    ],
  ])("%s", (_, values, expected) => {
    expect([when(1, values), when(2, values)]).toEqual(expected);
  });
});

describe("formulas", () => {
  const formula = (object: string, field: string, values: Record<string, Value | null>) =>
    evaluate(workspace.objects.get(object)!.fields.get(field)!.formula!, env(values));

  it("do not call an order late that is still under way or was never promised", () => {
    expect(formula("order", "on_time", { promised_at: NOW })).toBeNull();
    expect(formula("order", "on_time", { delivered_at: NOW })).toBeNull();
    expect(formula("order", "on_time", { promised_at: NOW, delivered_at: NOW })).toBe(true);
    expect(formula("order", "on_time", { promised_at: NOW, delivered_at: NOW + 1 })).toBe(false);
  });

  it("judge first contact only once the ticket is resolved", () => {
    const first = (values: Record<string, Value | null>) =>
      formula("ticket", "resolved_first_contact", values);
    expect(first({ contacts_needed: 1 })).toBeNull();
    expect(first({ resolved_at: NOW })).toBeNull();
    expect(first({ contacts_needed: 1, resolved_at: NOW })).toBe(true);
    expect(first({ contacts_needed: 2, resolved_at: NOW })).toBe(false);
  });

  it("value a customer by revenue and years, and not at all without either", () => {
    const since = { relationship_since: "2024-10-05" };
    expect(formula("customer", "relationship_years", since)).toBeCloseTo(730 / 365.25, 6);
    expect(formula("customer", "lifetime_value", { ...since, annual_revenue: 1000 })).toBeCloseTo(1998.63, 2);
    expect(formula("customer", "lifetime_value", since)).toBeNull();
    expect(formula("customer", "lifetime_value", { annual_revenue: 1000 })).toBeNull();
  });
});

describe("object rules", () => {
  it("ask a response for some answer, whichever it is", () => {
    const [rule] = workspace.objects.get("survey_response")!.rules;
    const accepts = (values: Record<string, Value | null>) => holds(rule!.check!, env(values));
    expect(accepts({ survey: "s" })).toBe(false);
    for (const answer of ["csat", "nps", "ces", "delivery", "expectation"]) {
      expect(accepts({ [answer]: 1 }), answer).toBe(true);
    }
    expect(accepts({ comment: "好" })).toBe(true);
    expect(accepts({ topics: ["price"] })).toBe(true);
  });
});

describe("gates", () => {
  it("stand where the design puts them and nowhere else", () => {
    expect(gateFor(workspace, "deal", "sales", "won")).toMatchObject({ require: ["amount"] });
    expect(gateFor(workspace, "ticket", "service", "resolved")).toMatchObject({ require: ["cause"] });
    expect(gateFor(workspace, "improvement", "loop", "verified")).toMatchObject({ require: ["after_value"] });
    expect(gateFor(workspace, "deal", "sales", "lost")).toBeUndefined();
    expect(gateFor(workspace, "ticket", "sales", "won")).toBeUndefined();
  });
});

describe("views", () => {
  it.each(["sqlite", "postgresql"] as const)("all have filters that %s can read", (dialect) => {
    const views = workspace.parts<ViewModel>("view");
    expect(views.length).toBeGreaterThan(30);
    const filtered = views.filter((view) => view.filter);
    expect(filtered.length).toBeGreaterThan(20);
    for (const view of filtered) {
      const sql = predicate(view.filter!, target(dialect));
      expect(sql.sql, view.key).not.toBe("");
      expect(sql.sql.split("?").length - 1, view.key).toBe(sql.params.length);
    }
  });
});

describe("roles", () => {
  const role = (key: string) => find(shipped(), "role", key).schema as unknown as RoleSchema;
  const sees = (object: string, values: Record<string, Value | null>) =>
    holds(
      compiled(object, role("sales").objects[object]!.read),
      env({ "actor.id": "me", "actor.team_members": ["me", "mate"], ...values }),
    );

  it.each(["contact", "order", "deal", "ticket", "survey_response", "task", "activity"])(
    "sales see a %s of their own and their team's customers and of nobody else's",
    (object) => {
      expect(sees(object, { "customer.owner": "me" })).toBe(true);
      expect(sees(object, { "customer.owner": "mate" })).toBe(true);
      expect(sees(object, { "customer.owner": "stranger" })).toBe(false);
      expect(sees(object, {})).toBe(false);
    },
  );

  it("sales see a deal without a customer when they made it, a task when it is theirs", () => {
    expect(sees("deal", { created_by: "me" })).toBe(true);
    expect(sees("deal", { created_by: "stranger" })).toBe(false);
    expect(sees("task", { assignee: "me", "customer.owner": "stranger" })).toBe(true);
    expect(sees("task", { assignee: "stranger" })).toBe(false);
  });

  it("sales see customers of their team, and one without an owner only when they entered it", () => {
    expect(sees("customer", { owner: "mate" })).toBe(true);
    expect(sees("customer", { owner: "stranger", created_by: "me" })).toBe(false);
    expect(sees("customer", { created_by: "me" })).toBe(true);
    expect(sees("customer", { created_by: "stranger" })).toBe(false);
  });

  it("nobody without a name owns what nobody owns", () => {
    const anonymous = { "actor.id": null, "actor.team_members": [], owner: null, created_by: null };
    expect(sees("customer", anonymous)).toBe(false);
  });
});

function target(dialect: "sqlite" | "postgresql"): SqlTarget {
  return { dialect, alias: '"t"', join: () => '"j"', env: env({ "actor.id": "me" }) };
}
