import type { Db } from "#app/db/types.ts";
import type { Column, Link, SqlValue, Value, ValueType } from "#app/fields/value.ts";
import { fold } from "#app/fields/value.ts";
import type { Dialect, Env, Hop, Scope, Sql, SqlTarget, Variable } from "#app/logic/types.ts";

/** A small schema of every kind of value, with one- and two-hop paths, for the tests of expressions. */

export const STAGES = ["new", "open", "won", "lost"].map((key) => ({
  key,
  label: { "zh-CN": `阶段${key}`, en: key },
}));
const TIERS = [
  { key: "vip", label: { "zh-CN": "重点", en: "VIP" } },
  { key: "gold", label: { "zh-CN": "金", en: "Gold" } },
  { key: "old", label: { "zh-CN": "旧", en: "Old" }, archived: true },
];
export const TAGS = ["price", "service", "delivery"].map((key) => ({
  key,
  label: { "zh-CN": key, en: key },
}));

export const text: ValueType = { kind: "text" };
export const number: ValueType = { kind: "number" };
export const yuan: ValueType = { kind: "number", money: { currency: "CNY", digits: 2 } };
export const yen: ValueType = { kind: "number", money: { currency: "JPY", digits: 0 } };
export const boolean: ValueType = { kind: "boolean" };
export const date: ValueType = { kind: "date" };
export const moment: ValueType = { kind: "moment" };
export const stage: ValueType = { kind: "option", options: STAGES };
export const tier: ValueType = { kind: "option", options: TIERS };
export const tags: ValueType = { kind: "list", of: { kind: "option", options: TAGS } };
export const user: ValueType = { kind: "id", to: ["user"] };
const idOf = (object: string): ValueType => ({ kind: "id", to: [object] });

type Fields = Record<string, { type: ValueType; label: [string, string]; real?: boolean; to?: string }>;

export const OBJECTS: Record<string, Fields> = {
  response: {
    id: { type: idOf("response"), label: ["编号", "Id"] },
    name: { type: text, label: ["名称", "Name"] },
    comment: { type: text, label: ["意见", "Comment"] },
    csat: { type: number, label: ["满意度", "CSAT"] },
    ces: { type: number, label: ["费力度", "Effort"] },
    score: { type: number, label: ["得分", "Score"], real: true },
    amount: { type: yuan, label: ["金额", "Amount"] },
    price: { type: yuan, label: ["价格", "Price"] },
    fee: { type: yen, label: ["费用", "Fee"] },
    due: { type: date, label: ["期限", "Due"] },
    since: { type: date, label: ["起始", "Since"] },
    at: { type: moment, label: ["时间", "At"] },
    until: { type: moment, label: ["截止", "Until"] },
    stage: { type: stage, label: ["跟进", "Follow-up"] },
    tags: { type: tags, label: ["标签", "Tags"] },
    ok: { type: boolean, label: ["允许联系", "May contact"] },
    owner: { type: user, label: ["负责人", "Owner"] },
    related: { type: { kind: "link", to: ["customer", "ticket"] }, label: ["相关", "Related"] },
    customer: { type: idOf("customer"), label: ["客户", "Customer"], to: "customer" },
    ticket: { type: idOf("ticket"), label: ["工单", "Ticket"], to: "ticket" },
  },
  customer: {
    id: { type: idOf("customer"), label: ["编号", "Id"] },
    name: { type: text, label: ["名称", "Name"] },
    tier: { type: tier, label: ["分层", "Tier"] },
    revenue: { type: yuan, label: ["年收入", "Revenue"] },
    points: { type: number, label: ["积分", "Points"], real: true },
    since: { type: date, label: ["合作起始", "Since"] },
    seen: { type: moment, label: ["最近到访", "Seen"] },
    tags: { type: tags, label: ["标签", "Tags"] },
    owner: { type: user, label: ["负责人", "Owner"] },
  },
  ticket: {
    id: { type: idOf("ticket"), label: ["编号", "Id"] },
    subject: { type: text, label: ["主题", "Subject"] },
    customer: { type: idOf("customer"), label: ["客户", "Customer"], to: "customer" },
  },
};

/** Formulas that are not stored: object, key, rule, type. */
const FORMULAS: Record<
  string,
  Record<string, { rule: unknown; type: ValueType; label: [string, string] }>
> = {
  response: {
    doubled: { rule: { "*": [{ var: "score" }, 2] }, type: number, label: ["双倍", "Doubled"] },
    age: { rule: { days_between: [{ var: "since" }, { today: [] }] }, type: number, label: ["天数", "Age"] },
    on_time: {
      rule: { if: [{ empty: [{ var: "at" }] }, null, { "<=": [{ var: "at" }, { var: "until" }] }] },
      type: boolean,
      label: ["准时", "On time"],
    },
    loop: { rule: { "+": [{ var: "loop" }, 1] }, type: number, label: ["循环", "Loop"] },
  },
  customer: {
    years: {
      rule: { "/": [{ days_between: [{ var: "since" }, { today: [] }] }, 365.25] },
      type: number,
      label: ["合作年数", "Years"],
    },
    worth: { rule: { "*": [{ var: "revenue" }, { var: "years" }] }, type: number, label: ["价值", "Worth"] },
  },
};

export const CONSTANTS: Record<string, { type: ValueType; value: Value | null; label: [string, string] }> = {
  "actor.id": { type: user, value: "u1", label: ["操作人", "Actor"] },
  "actor.roles": { type: { kind: "list", of: text }, value: ["sales", "Ops"], label: ["角色", "Roles"] },
  "actor.team_members": {
    type: { kind: "list", of: user },
    value: ["u1", "u2"],
    label: ["团队成员", "Team"],
  },
  "settings.satisfaction.low": { type: number, value: 3, label: ["低分线", "Low score"] },
  "settings.tiers.vip": { type: yuan, value: 1000.5, label: ["重点线", "VIP line"] },
  "settings.nothing": { type: number, value: null, label: ["无", "Nothing"] },
};

/** What every object of JavaScript brings with it (`constructor`, which generated rules do ask for) is no field. */
function own<T>(of: Record<string, T> | undefined, key: string): T | undefined {
  return of && Object.hasOwn(of, key) ? of[key] : undefined;
}

export function scopeOf(object = "response", prefix = "", hops: readonly Hop[] = [], old = false): Scope {
  const both = (label: [string, string]) => ({ "zh-CN": label[0], en: label[1] });
  return {
    resolve(path): Variable | null {
      const constant = own(CONSTANTS, path);
      if (constant)
        return { path, type: constant.type, label: both(constant.label), source: { from: "constant" } };
      if (path.startsWith("old.") && !prefix && !old)
        return scopeOf(object, "old.", [], true).resolve(path.slice(4));
      const [key, ...rest] = path.split(".") as [string, ...string[]];
      const whole = prefix + path;
      const formula = own(FORMULAS[object], key);
      const record = (column: string, objectColumn?: string) =>
        old
          ? ({ from: "memory" } as const)
          : ({ from: "record", hops, column, ...(objectColumn && { objectColumn }) } as const);
      if (formula && rest.length === 0)
        return {
          path: whole,
          type: formula.type,
          label: both(formula.label),
          source: record(key),
          formula: { rule: formula.rule, scope: scopeOf(object, prefix, hops, old), prefix },
        };
      const field = own(OBJECTS[object], key);
      if (!field) return null;
      if (rest.length === 0)
        return { path: whole, type: field.type, label: both(field.label), source: record(key, `${key}__o`) };
      if (field.type.kind === "link" && rest.length === 1) {
        if (rest[0] === "id")
          return {
            path: whole,
            type: { kind: "id", to: field.type.to },
            label: both(field.label),
            source: record(key),
          };
        const options = field.type.to.map((object) => ({ key: object, label: object }));
        return {
          path: whole,
          type: { kind: "option", options },
          label: both(field.label),
          source: record(`${key}__o`),
        };
      }
      if (!field.to || hops.length >= 2) return null;
      return scopeOf(
        field.to,
        `${prefix}${key}.`,
        [...hops, { key, column: key, table: `o_${field.to}` }],
        old,
      ).resolve(rest.join("."));
    },
  };
}

export type World = Record<string, Map<string, Record<string, Value | null>>>;

export const ZONE = "Asia/Shanghai";
export const NOW = Date.parse("2026-10-05T02:00:00Z");

/** Environment of one record of `response`. */
export function envOf(
  world: World,
  record: Record<string, Value | null>,
  more: Partial<Env> & { old?: Record<string, Value | null> } = {},
): Env {
  const walk = (
    object: string,
    row: Record<string, Value | null> | undefined,
    path: string,
  ): Value | null => {
    const [key, ...rest] = path.split(".") as [string, ...string[]];
    const value = row?.[key] ?? null;
    if (rest.length === 0 || value === null) return rest.length === 0 ? value : null;
    if (typeof value === "object" && !Array.isArray(value))
      return (value as Link)[rest[0] as "id" | "object"];
    const to = OBJECTS[object]?.[key]?.to;
    return to ? walk(to, world[to]?.get(value as string), rest.join(".")) : null;
  };
  return {
    now: NOW,
    timeZone: ZONE,
    ...more,
    get(path) {
      if (path in CONSTANTS) return CONSTANTS[path]!.value;
      if (path.startsWith("old.")) return walk("response", more.old, path.slice(4));
      return walk("response", record, path);
    },
  };
}

/** Environment of a record on its own. */
export const envWith = (record: Record<string, Value | null>, more: Parameters<typeof envOf>[2] = {}): Env =>
  envOf({ customer: new Map(), ticket: new Map() }, record, more);

function columnsOf(fields: Fields): Column[] {
  return Object.entries(fields).flatMap(([name, { type, real }]): Column[] => {
    if (type.kind === "text")
      return [
        { name, type: "text" },
        { name: `${name}__f`, type: "text" },
      ];
    if (type.kind === "link")
      return [
        { name, type: "text" },
        { name: `${name}__o`, type: "text" },
      ];
    if (type.kind === "number") return [{ name, type: real ? "real" : "integer" }];
    return [{ name, type: type.kind === "moment" || type.kind === "boolean" ? "integer" : "text" }];
  });
}

function toRow(fields: Fields, record: Record<string, Value | null>): SqlValue[] {
  return Object.entries(fields).flatMap(([name, { type }]): SqlValue[] => {
    const value = record[name] ?? null;
    if (type.kind === "text") return [value as string | null, value === null ? null : fold(value as string)];
    if (type.kind === "link") {
      const link = value as Link | null;
      return [link?.id ?? null, link?.object ?? null];
    }
    if (value === null) return [null];
    if (type.kind === "number" && type.money)
      return [Math.round((value as number) * 10 ** type.money.digits)];
    if (type.kind === "boolean") return [value ? 1 : 0];
    if (type.kind === "list") return [JSON.stringify(value)];
    return [value as SqlValue];
  });
}

/** Makes the tables and puts the world in. */
export async function load(db: Db, world: World): Promise<void> {
  const types = {
    sqlite: { text: "TEXT", integer: "INTEGER", real: "REAL" },
    postgresql: { text: 'text COLLATE "C"', integer: "bigint", real: "double precision" },
  }[db.dialect];
  for (const [object, fields] of Object.entries(OBJECTS)) {
    const columns = columnsOf(fields);
    const list = columns.map(({ name, type }) => `"${name}" ${types[type]}`).join(", ");
    await db.run(`CREATE TABLE "o_${object}" (${list})`);
    for (const record of world[object]?.values() ?? []) {
      const row = toRow(fields, record);
      await db.run(`INSERT INTO "o_${object}" VALUES (${row.map(() => "?").join(", ")})`, row);
    }
  }
}

/** A query over `response`: the target to compile into, and the joins it asked for. */
export function targetOf(dialect: Dialect, env: Env): SqlTarget & { from(): string } {
  const joins = new Map<string, string>();
  return {
    dialect,
    alias: '"t"',
    env,
    join(hops) {
      let from = '"t"';
      let path = "";
      for (const hop of hops) {
        path += path === "" ? hop.key : `.${hop.key}`;
        const alias = `"j_${path}"`;
        if (!joins.has(alias))
          joins.set(alias, `LEFT JOIN "${hop.table}" AS ${alias} ON ${alias}."id" = ${from}."${hop.column}"`);
        from = alias;
      }
      return from;
    },
    from: () => `"o_response" AS "t" ${[...joins.values()].join(" ")}`,
  };
}

export async function idsWhere(db: Db, where: Sql, from: string): Promise<string[]> {
  const rows = await db.all<{ id: string }>(
    `SELECT "t"."id" AS "id" FROM ${from} WHERE ${where.sql} ORDER BY 1`,
    where.params,
  );
  return rows.map((row) => row.id);
}
