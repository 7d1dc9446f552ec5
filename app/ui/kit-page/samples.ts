import { FIELD_TYPES } from "../../fields/registry.ts";
import type { OpenField } from "../model.ts";

/** One field of every control that people write into, with a value. */
export interface Sample {
  field: OpenField;
  value(me: string): unknown;
}

const OPTIONS = [
  { key: "vip", label: { "zh-CN": "重点", en: "VIP" }, color: "grape" },
  { key: "gold", label: { "zh-CN": "金牌", en: "Gold" }, color: "yellow" },
  { key: "other", label: { "zh-CN": "其他", en: "Other" }, color: "gray" },
];

const VALUES: Record<string, (me: string) => unknown> = {
  line: () => "合意 Attune",
  text: () => "第一行\nA second line",
  number: () => "12345.5",
  switch: () => true,
  date: () => "2026-11-22",
  moment: () => "2026-11-22T06:00:00.000Z",
  choice: () => "gold",
  choices: () => ["vip", "other"],
  scale: () => 4,
  email: () => "li.wei@example.com",
  phone: () => "+86 21 5555 0100",
  url: () => "https://example.com/",
  person: (me) => me,
};

/** The first type of each control; references need records and are tried on their own pages. */
export const SAMPLES: readonly Sample[] = [...FIELD_TYPES.values()].flatMap((type, at, all) => {
  const value = VALUES[type.control];
  if (!value || all.findIndex((one) => one.control === type.control) !== at || type.readOnly) return [];
  const field: OpenField = {
    key: `sample_${type.key}`,
    type,
    label: type.label,
    def: { key: type.key, type: type.key, label: type.label, min: 1, max: 5 },
    options: OPTIONS,
    system: false,
    readOnly: false,
  };
  return [{ field, value }];
});
