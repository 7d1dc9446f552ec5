import type { FieldDef } from "../fields/field-type.ts";
import { fieldType } from "../fields/registry.ts";
import { type Column, foldedColumn } from "../fields/value.ts";
import type { FieldDraft } from "./draft.ts";

const integer = (name: string): Column[] => [{ name, type: "integer" }];
const text = (name: string): Column[] => [{ name, type: "text" }];

/** The fields that every object has, in the order of an API answer. */
export function systemFields(object: string): FieldDraft[] {
  const make = (def: FieldDef, columns: readonly Column[], to?: readonly string[]): FieldDraft => ({
    key: def.key,
    def,
    type: fieldType(def.type)!,
    label: def.label,
    ...(to && { to }),
    object,
    system: true,
    stored: true,
    columns,
  });
  const named = (key: string, type: string, zh: string, en: string, more = {}): FieldDef => ({
    key,
    type,
    label: { "zh-CN": zh, en },
    ...more,
  });
  return [
    make(named("id", "reference", "标识", "Id", { to: [object] }), text("id"), [object]),
    make(named("version", "number", "版本", "Version", { decimals: 0 }), integer("version")),
    make(named("created_at", "datetime", "创建时间", "Created"), integer("created_at")),
    make(named("updated_at", "datetime", "修改时间", "Updated"), integer("updated_at")),
    make(named("created_by", "user", "创建人", "Created by"), text("created_by"), ["user"]),
    make(named("updated_by", "user", "修改人", "Updated by"), text("updated_by"), ["user"]),
    make(named("external_id", "text", "外部编号", "External id", { unique: true }), [
      ...text("external_id"),
      ...text(foldedColumn("external_id")),
    ]),
  ];
}

/** In every object's table, and no field: null unless the record lies in the bin. */
export const DELETED_AT: Column = { name: "deleted_at", type: "integer" };
