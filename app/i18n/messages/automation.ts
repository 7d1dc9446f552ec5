import type { Message } from "../message.ts";

export const automation = {
  // Checking a stored rule
  before_only_saves: {
    "zh-CN": "写入前的规则只能由新建或变更触发，不能是 {event}",
    en: "A rule before the write answers to created and changed only, not to {event}",
  },
  before_not_once: {
    "zh-CN": "写入前的规则不能设为每条记录只执行一次",
    en: "A rule before the write cannot run once per record",
  },
  before_only_sets_fields: {
    "zh-CN": "写入前的规则只能设置字段，不能用 {action}",
    en: "A rule before the write can only set fields, not {action}",
  },
  trigger_repeated: { "zh-CN": "触发事件 {event} 重复了", en: "The event {event} stands there twice" },
  trigger_fields_need_changed: {
    "zh-CN": "只有「变更」触发可以限定字段",
    en: "Fields narrow the event changed only, which is not among the events",
  },
  trigger_field_not_stored: {
    "zh-CN": "字段 {field} 是读取时计算的，不能用来触发",
    en: "{field} is computed when read, so it cannot wake a rule",
  },
  unknown_action: {
    "zh-CN": "没有动作 {action}；可用的动作：{actions}",
    en: "There is no action {action}; there are: {actions}",
  },
  step_on_deleted: {
    "zh-CN": "记录删除后不能再写入它，所以不能用 {action}",
    en: "A deleted record cannot be written, so {action} cannot answer to a deletion",
  },
  step_values_needed: {
    "zh-CN": "这里需要「字段: 值」的对象",
    en: "An object of fields and their values is needed here",
  },
  step_field_read_only: {
    "zh-CN": "字段 {field} 由系统计算，规则不能赋值",
    en: "{field} is kept by the system; a rule cannot set it",
  },
  step_this_elsewhere: {
    "zh-CN": "字段 {field} 不能引用「{object}」的记录，所以不能填本记录",
    en: "{field} does not refer to {object} records, so this record cannot stand there",
  },
  step_leaves_required: {
    "zh-CN": "必填字段 {field} 没有值，新建会被拒绝",
    en: "The required field {field} gets no value; creating the record will be refused",
  },
  update_record_not_reference: {
    "zh-CN": "这里需要一个关联：它的值说明要更新哪条记录",
    en: "A reference is needed here; its value says which record to update",
  },
  update_record_elsewhere: {
    "zh-CN": "这个关联不会指向「{object}」的记录",
    en: "This reference never leads to a record of {object}",
  },
  assign_field_not_user: { "zh-CN": "字段 {field} 不是用户字段", en: "{field} does not hold a user" },
  assign_needs_one_way: {
    "zh-CN": "分派需要且只能有一种方式：user、from、role 或 team",
    en: "Assigning takes exactly one of user, from, role and team",
  },
  assign_method_needs_group: {
    "zh-CN": "轮流分派需要角色或团队",
    en: "Taking turns needs a role or a team",
  },
  assign_method_unknown: {
    "zh-CN": "角色或团队的分派方式须为 round_robin",
    en: "The method for a role or team must be round_robin",
  },
  step_team_unknown: {
    "zh-CN": "还没有叫“{team}”的团队；在有之前，这一步什么也不会做",
    en: "There is no team “{team}” yet; until there is, this step does nothing",
  },
  assign_team_needed: { "zh-CN": "请指定团队", en: "Name a team" },
  notify_text_needed: { "zh-CN": "通知需要内容", en: "A notice needs a text" },
  rules_conflict: {
    "zh-CN": "规则 {rule} 与 {other} 给同一字段 {object}.{field} 赋不同的值",
    en: "The rules {rule} and {other} set {object}.{field} to different values",
  },
  rules_cycle: { "zh-CN": "规则互相触发成环：{cycle}", en: "Rules wake each other in a circle: {cycle}" },

  // Runs
  run_fault: { "zh-CN": "规则执行时出错", en: "A fault happened while the rule ran" },
  run_rule_gone: {
    "zh-CN": "规则已停用或不存在，不再重试",
    en: "The rule was switched off or is gone; it is not tried again",
  },
  run_record_gone: {
    "zh-CN": "记录已不存在，不再重试",
    en: "The record is gone; the run is not tried again",
  },
  chain_too_deep: {
    "zh-CN": "规则连锁超过 {limit} 层，已中断：{cycle}",
    en: "Rules woke each other more than {limit} levels deep and were cut: {cycle}",
  },
  chain_too_many_actions: {
    "zh-CN": "一次变更引发的动作超过 {limit} 个，已中断：{cycle}",
    en: "One change led to more than {limit} actions and was cut: {cycle}",
  },
  unknown_automation: {
    "zh-CN": "从来没有“{automation}”这条自动化规则。",
    en: "There never was an automation “{automation}”.",
  },
  unknown_run_state: {
    "zh-CN": "没有状态 {state}；可用的状态：{states}",
    en: "There is no state {state}; there are: {states}",
  },

  // Trying a rule
  draft_key_differs: {
    "zh-CN": "草稿的标识须为 {key}",
    en: "The draft's key must be {key}",
  },
  test_needs_record_or_all: {
    "zh-CN": "请给出 record，或 all: true",
    en: "Give either a record or all: true",
  },
  test_since_needs_all: { "zh-CN": "since 只用于 all", en: "since goes with all only" },
  test_since_not_time: { "zh-CN": "since 须为 ISO 8601 时间", en: "since must be an ISO 8601 time" },

  // A rule as a sentence
  automation_event_created: { "zh-CN": "新建", en: "is created" },
  automation_event_changed: { "zh-CN": "变更", en: "changes" },
  automation_event_changed_fields: { "zh-CN": "{fields}有变更", en: "has its {fields} changed" },
  automation_event_deleted: { "zh-CN": "删除", en: "is deleted" },
  automation_event_restored: { "zh-CN": "恢复", en: "is restored" },
  automation_says_before: {
    "zh-CN": "「{object}」{events}时，在保存之前",
    en: "When a record of {object} {events}, before it is saved",
  },
  automation_says_after: { "zh-CN": "「{object}」{events}后", en: "When a record of {object} {events}" },
  automation_says_if: { "zh-CN": "，如果{condition}", en: ", if {condition}" },
  automation_says_then: { "zh-CN": "，{steps}。", en: ", {steps}." },
  automation_says_then_if: { "zh-CN": "，就{steps}。", en: ", {steps}." },
  automation_says_then_each: { "zh-CN": "：{steps}。", en: ": {steps}." },
  automation_says_once: { "zh-CN": "同一条记录只执行一次。", en: " Only once for each record." },
  automation_says_when: { "zh-CN": "如果{condition}，就{what}", en: "if {condition}, {what}" },
  automation_says_create: {
    "zh-CN": "新建一条「{object}」（{values}）",
    en: "create a record of {object} ({values})",
  },
  automation_says_create_lead: { "zh-CN": "新建一条「{object}」", en: "create a record of {object}" },
  automation_says_given: { "zh-CN": "交给{user}", en: "given to {user}" },
  automation_says_update: {
    "zh-CN": "在{record}所指的「{object}」上，{values}",
    en: "on the {object} that {record} leads to, {values}",
  },
  automation_says_value: { "zh-CN": "{field}为{value}", en: "{field}: {value}" },
  automation_says_set: { "zh-CN": "把{field}设为{value}", en: "set {field} to {value}" },
  automation_says_set_chosen: { "zh-CN": "这样设定{field}：{value}", en: "set {field} to: {value}" },
  automation_says_value_chosen: { "zh-CN": "{field}：{value}", en: "{field}: {value}" },
  automation_says_same: { "zh-CN": "{field}与这条记录相同", en: "{field}: the same as here" },
  automation_says_update_same: { "zh-CN": "在它的「{object}」上，{values}", en: "on its {object}, {values}" },
  automation_says_clear: { "zh-CN": "清空{field}", en: "clear {field}" },
  automation_says_assign: { "zh-CN": "把{field}设为{user}", en: "give {field} to {user}" },
  automation_says_assign_turn: {
    "zh-CN": "把{field}轮流分派给「{group}」的成员",
    en: "give {field} to the people of {group} in turn",
  },
  automation_says_notify: { "zh-CN": "通知{user}：{text}", en: "tell {user}: {text}" },
} satisfies Record<string, Message>;
