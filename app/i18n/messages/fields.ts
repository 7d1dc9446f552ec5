import type { Message } from "../message.ts";

/** Sentences of the field types: what is wrong with a value, and with a field's settings. */
export const fields = {
  wrong_type: { "zh-CN": "这里不接受这种类型的值。", en: "This kind of value is not accepted here." },
  bad_number: { "zh-CN": "请填写数字。", en: "Enter a number." },
  bad_boolean: { "zh-CN": "请填写“是”或“否”（true 或 false）。", en: "Enter yes or no (true or false)." },
  bad_list: { "zh-CN": "请填写选项列表。", en: "Enter a list of options." },

  has_nul: {
    "zh-CN": "文本中含有空字符（NUL），无法保存。",
    en: "The text contains a NUL character, which cannot be stored.",
  },
  bad_text: {
    "zh-CN": "文本中含有空字符（NUL）或不完整的字符，无法保存。",
    en: "The text contains a NUL or half of a character, which cannot be stored.",
  },
  has_newline: { "zh-CN": "单行文本不能换行。", en: "Text of one line cannot contain line breaks." },
  has_control: {
    "zh-CN": "文本中含有看不见的控制字符。",
    en: "The text contains invisible control characters.",
  },
  only_spaces: {
    "zh-CN": "不能只填空格；若无内容，请留空。",
    en: "Enter more than spaces, or leave it empty.",
  },
  too_long: {
    "zh-CN": "最多 {max} 个字符，现有 {length} 个。",
    en: "At most {max} characters; this has {length}.",
  },

  out_of_range: {
    "zh-CN": "数值超出可以保存的范围。",
    en: "The value is outside the range that can be stored.",
  },
  not_exact: {
    "zh-CN": "位数太多，无法原样保存。请保留 15 位有效数字以内。",
    en: "Too many digits to be stored as they are. Keep to 15 significant digits.",
  },
  too_many_decimals: { "zh-CN": "最多保留 {decimals} 位小数。", en: "At most {decimals} decimal places." },
  too_small: { "zh-CN": "不能小于 {min}。", en: "Must be {min} or more." },
  too_large: { "zh-CN": "不能大于 {max}。", en: "Must be {max} or less." },
  not_integer: { "zh-CN": "请填写整数。", en: "Enter a whole number." },
  other_currency: {
    "zh-CN": "币种不符：此字段的币种是 {currency}。",
    en: "This is in another currency; the field is in {currency}.",
  },

  date_serial: {
    "zh-CN": "这像是表格软件里日期的内部编号（{day}）。请把这一列的格式设为日期，再存为 CSV。",
    en: "This looks like a spreadsheet’s own number for {day}. Give the column a date format, then save it as CSV again.",
  },
  bad_date: {
    "zh-CN": "请填写真实存在的日期，如 2026-10-05。",
    en: "Enter a day that exists, such as 2026-10-05.",
  },
  bad_datetime: {
    "zh-CN": "请填写真实存在的日期和时间，如 2026-10-05T14:30:00+08:00。",
    en: "Enter a date and time that exist, such as 2026-10-05T14:30:00+08:00.",
  },
  needs_zone: {
    "zh-CN": "时间须带时区，如 +08:00 或 Z。",
    en: "The time needs a zone, such as +08:00 or Z.",
  },

  unknown_option: { "zh-CN": "没有“{option}”这个选项。", en: "There is no option “{option}”." },
  bad_email: {
    "zh-CN": "请填写一个邮箱地址，如 name@example.com。",
    en: "Enter one e-mail address, such as name@example.com.",
  },
  bad_phone: {
    "zh-CN": "请填写电话号码；只能含数字和常用符号。",
    en: "Enter a phone number: digits and the usual marks.",
  },
  bad_url: {
    "zh-CN": "请填写以 http 或 https 开头的网址。",
    en: "Enter a web address that begins with http or https.",
  },
  bad_id: { "zh-CN": "请填写记录或成员的 ID。", en: "Enter the id of a record or user." },
  bad_link: {
    "zh-CN": '请填写关联的对象和记录 ID，如 {"object": "ticket", "id": "…"}。',
    en: 'Enter the object and the id of the record, as in {"object": "ticket", "id": "…"}.',
  },
  not_a_target: {
    "zh-CN": "此字段不能关联“{object}”，只能关联：{to}。",
    en: "This field cannot refer to “{object}”, only to: {to}.",
  },

  unknown_field_type: { "zh-CN": "没有“{type}”这种字段类型。", en: "There is no field type “{type}”." },
  min_above_max: { "zh-CN": "最小值大于最大值。", en: "The minimum is above the maximum." },
  duplicate_option: { "zh-CN": "选项“{option}”重复。", en: "The option “{option}” is there twice." },
  unknown_currency: {
    "zh-CN": "“{currency}”不是有效的币种代码。",
    en: "“{currency}” is not the code of a currency.",
  },
  unknown_pipeline: { "zh-CN": "没有“{pipeline}”这个流程。", en: "There is no pipeline “{pipeline}”." },
  unknown_target: { "zh-CN": "没有“{object}”这个对象。", en: "There is no object “{object}”." },
  duplicate_target: { "zh-CN": "对象“{object}”重复。", en: "The object “{object}” is there twice." },
  any_stands_alone: {
    "zh-CN": "“*”（任何对象）不能与其他对象并列。",
    en: "“*” (any object) cannot stand beside other objects.",
  },
  unknown_result: {
    "zh-CN": "公式的结果不能是“{result}”类型。",
    en: "A formula cannot have a result of type “{result}”.",
  },
  unknown_child_field: {
    "zh-CN": "对象“{object}”没有字段“{field}”，或它依赖此汇总。",
    en: "The object “{object}” has no field “{field}”, or that field depends on this roll-up.",
  },
  not_a_reference: { "zh-CN": "字段“{field}”不是关联字段。", en: "The field “{field}” is not a reference." },
  not_measurable: {
    "zh-CN": "字段“{field}”不能用于“{measure}”。",
    en: "The field “{field}” cannot be used for “{measure}”.",
  },
  measure_needs_field: { "zh-CN": "“{measure}”需要指定字段。", en: "“{measure}” needs a field." },
  count_takes_no_field: { "zh-CN": "计数不需要字段。", en: "A count takes no field." },
  only_latest_is_ordered: {
    "zh-CN": "只有“latest”可以指定排序字段。",
    en: "Only “latest” takes a field to order by.",
  },
} satisfies Record<string, Message>;
