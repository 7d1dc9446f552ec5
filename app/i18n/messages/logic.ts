import type { Message } from "../message.ts";

/** What check says of a rule. */
export const logic = {
  expression_too_large: { "zh-CN": "规则超过 {max} 字节", en: "The rule is larger than {max} bytes" },
  expression_too_deep: {
    "zh-CN": "规则嵌套超过 {max} 层",
    en: "The rule is nested more than {max} levels deep",
  },
  expression_too_many_nodes: { "zh-CN": "规则超过 {max} 个节点", en: "The rule has more than {max} nodes" },
  expression_result_too_large: {
    "zh-CN": "结果超过 {max} 个字符",
    en: "The result is longer than {max} characters",
  },
  expression_not_json: { "zh-CN": "这不是普通的 JSON 值", en: "This is not a plain JSON value" },
  expression_one_operator: {
    "zh-CN": "每个节点只能有一个运算符，这里有 {count} 个",
    en: "A node has exactly one operator; this one has {count}",
  },
  expression_unsafe: { "zh-CN": "不允许使用名称“{name}”", en: "The name “{name}” is not allowed" },
  expression_unknown_operator: { "zh-CN": "没有运算符“{operator}”", en: "There is no operator “{operator}”" },
  expression_arguments: {
    "zh-CN": "“{operator}”需要 {least} 到 {most} 个参数，这里有 {count} 个",
    en: "“{operator}” takes {least} to {most} arguments; this has {count}",
  },
  expression_unknown_field: { "zh-CN": "没有字段“{field}”", en: "There is no field “{field}”" },
  expression_unknown_option: { "zh-CN": "没有选项“{option}”", en: "There is no option “{option}”" },
  expression_archived_option: { "zh-CN": "选项“{option}”已归档", en: "The option “{option}” is archived" },
  expression_literal_path: {
    "zh-CN": "这里只能直接写字段路径",
    en: "A field's path must be written here as it is",
  },
  expression_no_default: { "zh-CN": "不支持默认值", en: "A default value is not supported" },
  expression_no_element: {
    "zh-CN": "只有在 some、all、none 中才能读取当前项",
    en: "Only some, all and none have an element to read",
  },
  expression_iterations: {
    "zh-CN": "some、all、none 最多嵌套 {max} 层",
    en: "some, all and none nest at most {max} deep",
  },
  expression_memory_only: {
    "zh-CN": "筛选、分群和权限中不能使用这一项，只能用于规则",
    en: "Filters, segments and permissions cannot read this; only rules can",
  },
  expression_this_only_in_steps: {
    "zh-CN": "“本记录”只能用于自动化步骤的取值",
    en: "“This record” can only be used in the values of an automation's step",
  },
  expression_formula_loop: {
    "zh-CN": "公式“{field}”引用了自身",
    en: "The formula “{field}” reads itself",
  },
  expression_formula_chain: {
    "zh-CN": "公式“{field}”层层引用别的公式，超过 {max} 层",
    en: "The formula “{field}” reads formulas that read formulas, more than {max} deep",
  },
  expression_formula_faulty: {
    "zh-CN": "公式“{field}”本身有误",
    en: "The formula “{field}” is itself not right",
  },
  expression_types_differ: {
    "zh-CN": "两边的类型不同（{left}、{right}），不能放在一起",
    en: "The two sides are of different types ({left}, {right})",
  },
  expression_lists_not_compared: {
    "zh-CN": "多选不能整体比较，请用 in、some、all 或 none",
    en: "Lists are not compared as a whole; use in, some, all or none",
  },
  expression_no_order: { "zh-CN": "这种值没有大小之分", en: "Values of this kind have no order" },
  expression_null_not_ordered: {
    "zh-CN": "空值没有大小之分；请用“为空”",
    en: "Nothing is less or more than empty; ask whether it is empty",
  },
  expression_number_range: {
    "zh-CN": "乘除的次数太多，结果可能超出数字范围",
    en: "So many products could leave the range of numbers",
  },
  expression_round_digits: {
    "zh-CN": "小数位数必须是 -6 到 10 的整数",
    en: "The number of decimals must be a whole number from -6 to 10",
  },
  expression_unit: { "zh-CN": "单位必须是 {units} 之一", en: "The unit must be one of {units}" },
  expression_unit_of_date: {
    "zh-CN": "日期没有时刻，不能用“{unit}”",
    en: "A date has no time of day, so not “{unit}”",
  },
  expression_changed_from_to: {
    "zh-CN": "changed 只接受一个字段，或一个字段加原值和新值",
    en: "changed takes a field, or a field with its value before and after",
  },
  expression_needs_condition: { "zh-CN": "这里需要一个成立与否的条件", en: "A condition is needed here" },
  expression_needs_literal: { "zh-CN": "这里只能写固定的值", en: "A fixed value is needed here" },
  expression_needs_whole: { "zh-CN": "这里需要一个整数", en: "A whole number is needed here" },
  expression_needs_text: { "zh-CN": "这里需要文字", en: "A text is needed here" },
  expression_needs_number: { "zh-CN": "这里需要数字", en: "A number is needed here" },
  expression_needs_boolean: { "zh-CN": "这里需要是或否", en: "Yes or no is needed here" },
  expression_needs_date: {
    "zh-CN": "这里需要日期（YYYY-MM-DD）",
    en: "A date is needed here (YYYY-MM-DD)",
  },
  expression_needs_moment: {
    "zh-CN": "这里需要时间（ISO 8601）",
    en: "A moment is needed here (ISO 8601)",
  },
  expression_needs_option: { "zh-CN": "这里需要一个选项", en: "An option is needed here" },
  expression_needs_id: { "zh-CN": "这里需要一条记录的编号", en: "A record's id is needed here" },
  expression_needs_link: {
    "zh-CN": "这里需要指向记录的引用，不能写固定的值",
    en: "A reference to a record is needed here, not a fixed value",
  },
  expression_needs_list: { "zh-CN": "这里需要一个列表", en: "A list is needed here" },
  expression_absent_decides: {
    "zh-CN": "“{field}”为空时会落入这里，是否应先判断“为空”？",
    en: "An empty “{field}” ends up here; should it be asked about first?",
  },
  expression_far_side: {
    "zh-CN": "“{field}”越低越好，这个条件选中的是好的一端",
    en: "“{field}” is better when lower: this condition picks the good side",
  },
  expression_fixed: {
    "zh-CN": "这个比较不读取任何字段，结果总是一样",
    en: "This comparison reads no field: it always comes out the same",
  },
  expression_always: { "zh-CN": "这个条件总是成立", en: "This condition always holds" },
  expression_never: { "zh-CN": "这个条件永远不会成立", en: "This condition never holds" },
} satisfies Record<string, Message>;
