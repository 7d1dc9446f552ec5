import type { Field, FieldType } from "./field-type.ts";

/** The members of a type whose values are those of another field: everything is asked of `as`. */
const as = (field: Field): Field => {
  if (!field.as) throw new Error(`Field ${field.key} was not resolved.`);
  return field.as;
};

export const yielded = {
  readOnly: true,
  valueType: (field) => as(field).type.valueType(as(field)),
  columns: (field) => as(field).type.columns(as(field)),
  parse: (input, field) => as(field).type.parse(input, as(field)),
  parseText: (text, field, env) => as(field).type.parseText(text, as(field), env),
  validate: (value, field) => as(field).type.validate(value, as(field)),
  toRow: (value, field) => as(field).type.toRow(value, as(field)),
  fromRow: (row, field) => as(field).type.fromRow(row, as(field)),
  toJson: (value, field) => as(field).type.toJson(value, as(field)),
  toText: (value, field, env) => as(field).type.toText(value, as(field), env),
  format: (value, field, env) => as(field).type.format(value, as(field), env),
  fit: (value, field) => as(field).type.fit?.(value, as(field)) ?? value,
  operators: [],
  measures: [],
} satisfies Partial<FieldType>;
