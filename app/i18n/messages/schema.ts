import type { Message } from "../message.ts";

export const schema = {
  // Shapes
  missing_key: { "zh-CN": "缺少这一项。", en: "This is missing." },
  wrong_shape: { "zh-CN": "这里应当是：{expected}。", en: "This must be: {expected}." },
  not_one_of: { "zh-CN": "只能是其中之一：{values}。", en: "This must be one of: {values}." },
  bad_key: {
    "zh-CN": "标识只能用小写字母、数字和下划线，以字母开头，最多 48 个字符。",
    en: "A key has lower case letters, digits and underscores, starts with a letter, and is at most 48 long.",
  },
  bad_format: { "zh-CN": "写法不对。", en: "This is not written as it should be." },
  above_limit: { "zh-CN": "超过了上限 {limit}。", en: "This is above the limit of {limit}." },
  below_limit: { "zh-CN": "低于下限 {limit}。", en: "This is below the limit of {limit}." },
  text_missing: {
    "zh-CN": "至少要有一种语言的文字：zh-CN 或 en。",
    en: "There must be a text in at least one language: zh-CN or en.",
  },
  forbidden_key: { "zh-CN": "不允许使用“{key}”这个键。", en: "The key “{key}” is not allowed." },
  nested_too_deep: {
    "zh-CN": "嵌套太深，最多 {limit} 层。",
    en: "This is nested too deeply; {limit} levels is the limit.",
  },
  reserved_key: { "zh-CN": "“{key}”是系统保留的标识。", en: "The key “{key}” is kept by the system." },
  repeated_key: { "zh-CN": "标识“{key}”出现了不止一次。", en: "The key “{key}” is there more than once." },
  unknown_kind: { "zh-CN": "没有“{kind}”这一类配置。", en: "There is no kind of schema called “{kind}”." },
  unknown_object: { "zh-CN": "没有“{object}”这个对象。", en: "There is no object “{object}”." },

  // Objects
  setting_not_for_type: {
    "zh-CN": "“{type}”类型的字段不能设置“{setting}”。",
    en: "A field of type “{type}” cannot have “{setting}”.",
  },
  column_taken: {
    "zh-CN": "“{key}”和“{other}”会占用同一列，请换一个标识。",
    en: "“{key}” and “{other}” would share a column; choose another key.",
  },
  computed_not_required: {
    "zh-CN": "“{field}”是计算出来的，不能要求填写。",
    en: "“{field}” is computed and cannot be required.",
  },
  rule_demands_nothing: {
    "zh-CN": "规则要有 require、read_only 或 check。",
    en: "A rule needs require, read_only or check.",
  },
  formula_circle: { "zh-CN": "公式互相引用：{circle}。", en: "These formulas read each other: {circle}." },
  formula_reads_actor: {
    "zh-CN": "公式不能取决于谁在看：{path}。",
    en: "A formula cannot depend on who reads it: {path}.",
  },
  rollup_by_elsewhere: {
    "zh-CN": "“{of}”的字段“{field}”不是只指向“{object}”的关联。",
    en: "The field “{field}” of “{of}” is not a reference to “{object}” alone.",
  },
  rollup_reads_elsewhere: {
    "zh-CN": "汇总只能读取“{of}”自己保存的字段，“{path}”不是。",
    en: "A roll-up reads only what “{of}” stores itself; “{path}” is not that.",
  },
  rollup_reads_clock: {
    "zh-CN": "汇总的条件不能用当前时间。",
    en: "A roll-up's filter cannot read the clock.",
  },
  rollup_order: {
    "zh-CN": "不能按“{field}”排先后，要用日期、时间或数字。",
    en: "“{field}” cannot order records; take a date, a time or a number.",
  },

  // Settings
  unknown_setting: { "zh-CN": "没有“{setting}”这个设置。", en: "There is no setting “{setting}”." },
  not_a_setting: { "zh-CN": "设置不能是“{type}”类型。", en: "A setting cannot be of type “{type}”." },
  setting_required: { "zh-CN": "这个设置不能为空。", en: "This setting must have a value." },
  bad_time_zone: {
    "zh-CN": "没有“{zone}”这个时区，请用 Asia/Shanghai 这样的名称。",
    en: "There is no time zone “{zone}”; use a name such as Asia/Shanghai.",
  },
  bad_currency: {
    "zh-CN": "没有“{currency}”这种货币，请用 CNY 这样的代码。",
    en: "There is no currency “{currency}”; use a code such as CNY.",
  },
  bad_language: {
    "zh-CN": "语言只能是 zh-CN 或 en，不是“{language}”。",
    en: "The language is zh-CN or en, not “{language}”.",
  },

  // New against old
  schema_missing: {
    "zh-CN": "缺少已发布的“{key}”（{kind}）。不再使用的请归档，不要删除。",
    en: "The published {kind} “{key}” is missing. Archive what is no longer used; do not leave it out.",
  },
  field_missing: {
    "zh-CN": "缺少已发布的字段“{field}”。不再使用的请归档，不要删除。",
    en: "The published field “{field}” is missing. Archive what is no longer used; do not leave it out.",
  },
  option_missing: {
    "zh-CN": "字段“{field}”缺少已发布的选项“{option}”。不再使用的请归档，不要删除。",
    en: "The published option “{option}” of “{field}” is missing. Archive what is no longer used; do not leave it out.",
  },
  target_missing: {
    "zh-CN": "字段“{field}”不能去掉已发布的关联对象“{target}”。",
    en: "The field “{field}” cannot give up “{target}”, which its values may lead to.",
  },
  type_changed: {
    "zh-CN": "字段“{field}”的类型不能从“{from}”改成“{to}”。请新建一个字段。",
    en: "The type of “{field}” cannot change from “{from}” to “{to}”. Make a new field instead.",
  },
  values_changed: {
    "zh-CN": "这样改动后，字段“{field}”已有的值就读不出来了（{from} → {to}）。请新建一个字段。",
    en: "With this change the values of “{field}” could not be read any more ({from} → {to}). Make a new field instead.",
  },
  digits_changed: {
    "zh-CN": "字段“{field}”已有的金额按 {from} 保存，不能改成 {to}，两者的小数位数不同。",
    en: "The amounts of “{field}” are kept in {from} and cannot become {to}: the two have different decimals.",
  },
  field_in_use: {
    "zh-CN": "字段“{field}”还在使用，不能归档：{users}。",
    en: "The field “{field}” is still used and cannot be archived: {users}.",
  },
  schema_in_use: {
    "zh-CN": "“{key}”（{kind}）还在使用，不能归档：{users}。",
    en: "The {kind} “{key}” is still used and cannot be archived: {users}.",
  },
  duplicates_exist: {
    "zh-CN": "“{field}”不能设为唯一，有重复的值：{duplicates}。",
    en: "“{field}” cannot be unique; values are there more than once: {duplicates}.",
  },

  // Publishing
  revision_required: {
    "zh-CN": "请说明改动基于哪个版本（If-Match）。",
    en: "Say which revision the change is based on (If-Match).",
  },
  revision_stale: {
    "zh-CN": "{author} 已在 {at} 发布了版本 {revision}。请在它的基础上重新改动。",
    en: "{author} published revision {revision} at {at}. Make your change on top of it.",
  },
  nothing_published: { "zh-CN": "还没有发布任何配置。", en: "Nothing has been published yet." },
  revision_unreadable: {
    "zh-CN": "本程序读不懂版本 {revision}。请使用发布它的程序版本。",
    en: "This program does not understand revision {revision}. Use the version of the program that published it.",
  },
} satisfies Record<string, Message>;
