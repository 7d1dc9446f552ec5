import type { Message } from "../message.ts";

/** Forms, views and pipelines. */
export const forms = {
  form_field_twice: {
    "zh-CN": "字段「{field}」在表单里出现了两次",
    en: "The field {field} stands on the form twice",
  },
  form_field_read_only: {
    "zh-CN": "字段「{field}」由系统计算，不能放在公开表单里",
    en: "The field {field} is worked out by the system and cannot be on a public form",
  },
  form_field_not_public: {
    "zh-CN": "字段「{field}」指向内部的记录或人员，不能放在公开表单里",
    en: "The field {field} points at records or people of the house and cannot be on a public form",
  },
  form_ends_without_scale: {
    "zh-CN": "只有评级和评分有两端，「{field}」没有",
    en: "Only ratings and scores have two ends; {field} has none",
  },
  view_group_without_options: {
    "zh-CN": "看板只能按阶段或单选字段分列，「{field}」不是",
    en: "A board groups by a stage or select field; {field} is neither",
  },
  view_board_without_group: {
    "zh-CN": "看板需要一个分列的字段",
    en: "A board needs a field to group by",
  },
  unknown_stage: { "zh-CN": "没有阶段「{stage}」", en: "There is no stage {stage}" },
  stage_removed: {
    "zh-CN": "阶段「{stage}」不能去掉，可能有记录停在那里；请归档",
    en: "The stage {stage} cannot be taken away, records may stand in it; archive it",
  },
} satisfies Record<string, Message>;
