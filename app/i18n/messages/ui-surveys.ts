import type { Message } from "./index.ts";

export const uiSurveys = {
  surveys_title: { "zh-CN": "问卷", en: "Surveys" },
  surveys_none: { "zh-CN": "这里没有您能看的问卷", en: "There are no surveys for you to see" },
  surveys_none_more: {
    "zh-CN": "问卷由管理员配置。能看客户反馈的人，也能看到问卷和它的结果。",
    en: "Admins configure surveys. Whoever may read customers' answers sees the surveys and their figures, too.",
  },
  surveys_questions: { "zh-CN": "问什么", en: "What it asks" },
  surveys_answers: { "zh-CN": "回答", en: "Answers" },
  surveys_answers_open: { "zh-CN": "查看回答", en: "See the answers" },
  surveys_mean: { "zh-CN": "平均{score}", en: "Mean {score}" },
  surveys_scale: { "zh-CN": "{min}–{max} 分，{n} 人打分", en: "of {min} to {max}, n = {n}" },
  surveys_lower_better: { "zh-CN": "越低越好", en: "lower is better" },
  surveys_low: { "zh-CN": "低分占比", en: "Share of low answers" },
  surveys_low_of: { "zh-CN": "{n} 份里有 {low} 份", en: "{low} of {n}" },
  surveys_no_figure: { "zh-CN": "还没有", en: "none yet" },
  surveys_closes: { "zh-CN": "{date} 结束", en: "Ends {date}" },
  surveys_open_link: {
    "zh-CN": "公开链接：任何人都能回答，不记名，可以印成二维码",
    en: "Link for everybody: anybody may answer, without a name; good for a QR code",
  },
  surveys_no_open_link: {
    "zh-CN": "没有公开链接：在客户页面为客户生成专属链接。",
    en: "There is no link for everybody: make a personal link on a customer's page.",
  },
  surveys_link: { "zh-CN": "链接", en: "Link" },
  surveys_invite: { "zh-CN": "生成问卷链接", en: "Make a survey link" },
  surveys_invite_which: { "zh-CN": "用哪份问卷", en: "Which survey" },
  surveys_invite_none: {
    "zh-CN": "没有可以发给这位客户的问卷，或者您的角色不能登记反馈。",
    en: "There is no survey for this customer, or your role may not add answers.",
  },
  surveys_invite_refused: {
    "zh-CN": "这位客户不愿再收到调查，所以不能生成链接。",
    en: "This customer wants no more surveys, so no link can be made.",
  },
  surveys_invite_too_soon: {
    "zh-CN": "{last} 刚邀请过这位客户，调查间隔到 {until} 才结束。",
    en: "This customer was invited on {last}; the pause between surveys lasts until {until}.",
  },
  surveys_invite_anyway: { "zh-CN": "我知道，仍然生成", en: "I know, and make it anyway" },
  surveys_invite_do: { "zh-CN": "生成链接", en: "Make the link" },
  surveys_invite_made: {
    "zh-CN": "链接只属于这位客户，只能回答一次，{until} 之前有效。关闭后不再显示，请现在复制。",
    en: "The link is this customer's alone, can be answered once and lasts until {until}. It is not shown again; copy it now.",
  },
} satisfies Record<string, Message>;
