import type { Message } from "../message.ts";

export const records = {
  // Reading: lists, searches, figures, timelines.
  bad_limit: {
    "zh-CN": "limit 应为 1 到 {max} 的整数。",
    en: "limit must be a whole number from 1 to {max}.",
  },
  bad_cursor: {
    "zh-CN": "此 cursor 已损坏，或不属于这个排序和筛选。请从第一页重新开始。",
    en: "This cursor is damaged or belongs to another sort or filter. Start again from the first page.",
  },
  unsortable: { "zh-CN": "不能按字段“{field}”排序。", en: "Records cannot be sorted by “{field}”." },
  too_many_sorts: { "zh-CN": "最多按 {limit} 个字段排序。", en: "At most {limit} fields to sort by." },
  too_many_fields: { "zh-CN": "最多选择 {limit} 个字段。", en: "At most {limit} fields at once." },
  search_too_long: {
    "zh-CN": "搜索内容最多 {length} 个字符、{terms} 个词。",
    en: "A search has at most {length} characters and {terms} words.",
  },
  unknown_measure: {
    "zh-CN":
      "不认识的统计方式“{measure}”。可用：count、sum:字段、avg:字段、min:字段、max:字段、share:字段:选项。",
    en: "Unknown measure “{measure}”. There are count, sum:field, avg:field, min:field, max:field and share:field:option.",
  },
  ungroupable: { "zh-CN": "不能按字段“{field}”分组。", en: "Records cannot be grouped by “{field}”." },
  no_period: {
    "zh-CN": "字段“{field}”不是日期或时间，不能按时段分组。",
    en: "“{field}” is neither a date nor a time, so it has no periods.",
  },
  too_many_groupings: { "zh-CN": "最多按 {limit} 项分组。", en: "At most {limit} things to group by." },
  too_many_groups: {
    "zh-CN": "分组结果超过 {limit} 行，请缩小范围。",
    en: "This makes more than {limit} groups; narrow it down.",
  },
  // Writing.
  required: { "zh-CN": "请填写此项。", en: "This is required." },
  unknown_field: { "zh-CN": "没有字段“{field}”。", en: "There is no field “{field}”." },
  system_field: {
    "zh-CN": "“{field}”由系统维护，不能写入。",
    en: "“{field}” is kept by the system and cannot be sent.",
  },
  read_only: { "zh-CN": "字段“{field}”为只读。", en: "“{field}” is read-only." },
  unknown_reference: {
    "zh-CN": "“{field}”指向的记录或用户不存在。",
    en: "What “{field}” refers to does not exist.",
  },
  not_unique: {
    "zh-CN": "“{field}”的值已被另一条记录使用。",
    en: "Another record already has this “{field}”.",
  },
  duplicate_value: {
    "zh-CN": "已有记录使用了必须唯一的值。",
    en: "Another record already has a value that must be unique.",
  },
  stale: {
    "zh-CN": "这条记录已被修改，现在是版本 {version}。",
    en: "This record has been changed in between; it is now version {version}.",
  },
  id_taken: { "zh-CN": "编号 {id} 已被使用。", en: "The id {id} is taken." },
  required_by_rule: {
    "zh-CN": "按规则“{rule}”，必须填写此项。",
    en: "The rule “{rule}” requires this.",
  },
  read_only_by_rule: {
    "zh-CN": "按规则“{rule}”，此项不能修改。",
    en: "The rule “{rule}” does not let this be changed.",
  },
  rule_refused: { "zh-CN": "不符合规则“{rule}”。", en: "The rule “{rule}” does not hold." },
  rule_refused_because: { "zh-CN": "{message}", en: "{message}" },
  required_by_stage: {
    "zh-CN": "进入阶段“{stage}”前必须填写此项。",
    en: "The stage “{stage}” requires this.",
  },
  stage_refused: {
    "zh-CN": "不满足进入阶段“{stage}”的条件。",
    en: "The condition of the stage “{stage}” does not hold.",
  },
  stage_refused_because: { "zh-CN": "{message}", en: "{message}" },
  stage_not_emptied: {
    "zh-CN": "阶段“{from}”之后只能进入指定的阶段，不能清空。",
    en: "Only certain stages can follow “{from}”; it cannot be emptied.",
  },
  stage_not_next: {
    "zh-CN": "不能从阶段“{from}”直接进入“{stage}”。",
    en: "“{stage}” cannot follow “{from}” directly.",
  },
  stage_not_for_role: {
    "zh-CN": "您的角色不能把记录移入阶段“{stage}”。",
    en: "Your role may not move records to the stage “{stage}”.",
  },
  hidden_requirement: {
    "zh-CN": "您看不到的内容不允许这样保存。",
    en: "Something that you may not see does not let this be saved.",
  },
  may_not_create: { "zh-CN": "您无权新建此类记录。", en: "You may not create records of this kind." },
  may_not_update: { "zh-CN": "您无权修改此类记录。", en: "You may not change records of this kind." },
  may_not_delete: {
    "zh-CN": "您无权删除或恢复此类记录。",
    en: "You may not delete or restore records of this kind.",
  },
  may_not_create_record: { "zh-CN": "您无权新建这样的记录。", en: "You may not create such a record." },
  may_not_update_record: { "zh-CN": "您无权修改这条记录。", en: "You may not change this record." },
  may_not_delete_record: {
    "zh-CN": "您无权删除或恢复这条记录。",
    en: "You may not delete or restore this record.",
  },
  idempotency_mismatch: {
    "zh-CN": "这个 Idempotency-Key 已用于另一个请求。",
    en: "This Idempotency-Key was used for another request.",
  },
} satisfies Record<string, Message>;
