import type { Message } from "../message.ts";

/** Surveys: what is wrong with one, and what the services refuse. */
export const surveys = {
  unknown_form: { "zh-CN": "没有表单「{form}」", en: "There is no form {form}" },
  survey_form_elsewhere: {
    "zh-CN": "表单「{form}」不属于对象「{object}」",
    en: "The form {form} does not belong to the object {object}",
  },
  survey_form_not_public: {
    "zh-CN": "表单「{form}」不是公开表单，客户打不开",
    en: "The form {form} is not a public one, customers cannot open it",
  },
  survey_condition_unanswered: {
    "zh-CN": "「{field}」显示与否要看「{path}」，但那时还没有它的回答；请把它放到更早的一步",
    en: "Whether {field} shows depends on {path}, which is not answered by then; ask it in an earlier step",
  },
  survey_value_asked: {
    "zh-CN": "字段「{field}」由客户填写，不能同时固定",
    en: "The field {field} is asked on the form and cannot be fixed as well",
  },
  survey_score_no_scale: {
    "zh-CN": "统计用的字段必须是评级或评分，「{field}」不是",
    en: "The figure must be a rating or a score; {field} is neither",
  },
  survey_score_not_asked: {
    "zh-CN": "统计用的字段「{field}」不在表单里",
    en: "The form does not ask for the figure {field}",
  },
  survey_not_a_link: {
    "zh-CN": "「{field}」不是由邀请带上的关联",
    en: "{field} is not a reference that an invitation fills",
  },
  survey_bad_consent: {
    "zh-CN": "「{path}」应由一个关联和它上面的一个是否字段组成，例如 customer.survey_consent",
    en: "{path} must be a reference and a yes-or-no field behind it, such as customer.survey_consent",
  },
  survey_ending_unreachable: {
    "zh-CN": "结束语「{ending}」没有对应的条件，永远不会出现",
    en: "The ending {ending} has no condition and can never show",
  },
  survey_unknown_placeholder: {
    "zh-CN": "文字里的 {name} 没有在 with 里说明怎么得出",
    en: "The text names {name}, but with does not say what it is",
  },
  survey_bad_moment: {
    "zh-CN": "「{text}」不是带时区的时间，例如 2026-12-31T18:00:00+08:00",
    en: "{text} is not a moment with its offset, such as 2026-12-31T18:00:00+08:00",
  },
  unknown_survey: { "zh-CN": "没有问卷「{survey}」", en: "There is no survey {survey}" },
  survey_closed: { "zh-CN": "这份问卷已经结束", en: "This survey has ended" },
  survey_no_link_field: {
    "zh-CN": "问卷「{survey}」没有关联「{field}」",
    en: "The survey {survey} has no reference {field}",
  },
  survey_needs_person: {
    "zh-CN": "请说明这份问卷问的是谁",
    en: "Say whom this survey asks",
  },
  survey_refused_by_customer: {
    "zh-CN": "这位客户不愿再收到调查",
    en: "This customer wants no more surveys",
  },
  survey_too_soon: {
    "zh-CN": "{last} 刚邀请过这位客户，{until} 之后才到调查间隔",
    en: "This customer was invited on {last}; the pause between surveys lasts until {until}",
  },
  survey_link_unknown: { "zh-CN": "没有这个链接", en: "There is no such link" },
  survey_link_used: { "zh-CN": "这个链接已经回答过了", en: "This link has been answered" },
  survey_link_expired: { "zh-CN": "这个链接已经过期", en: "This link has expired" },
  survey_link_withdrawn: { "zh-CN": "这个链接已经收回了", en: "This link has been withdrawn" },
  survey_link_declined: { "zh-CN": "您已经选择不再接受调查", en: "You chose to get no more surveys" },
  // The public page. It is drawn on the server, so these sentences travel to no browser's script.
  survey_foot: {
    "zh-CN": "您的回答保存在 {company} 的客户系统里，只用于跟进和改进服务。",
    en: "Your answers are kept in {company}'s customer records and are used only to follow up and to do better.",
  },
  survey_progress: { "zh-CN": "第 {at} 步，共 {of} 步", en: "Step {at} of {of}" },
  survey_next: { "zh-CN": "继续", en: "Continue" },
  survey_send: { "zh-CN": "提交", en: "Send" },
  survey_back: { "zh-CN": "上一步", en: "Back" },
  survey_required: { "zh-CN": "必填", en: "required" },
  survey_yes: { "zh-CN": "是", en: "Yes" },
  survey_no: { "zh-CN": "否", en: "No" },
  survey_errors: { "zh-CN": "还差一点，请看一下：", en: "Almost there. Please have a look at this:" },
  survey_error_at: { "zh-CN": "{question} {text}", en: "{question} {text}" },
  survey_unknown_title: { "zh-CN": "这个链接打不开", en: "This link does not work" },
  survey_unknown_what: {
    "zh-CN": "地址可能没有复制完整，请再点一次消息里的链接。",
    en: "It may have been copied in part; please tap the link in the message once more.",
  },
  survey_unknown_then: {
    "zh-CN": "还是不行的话，请直接联系给您发消息的人。",
    en: "If that does not help, please turn to whoever sent you the message.",
  },
  survey_used_title: { "zh-CN": "您已经回答过了，谢谢！", en: "You have answered already. Thank you!" },
  survey_used_what: { "zh-CN": "您在 {date} 提交了回答。", en: "Your answer came on {date}." },
  survey_used_then: {
    "zh-CN": "还有话想说？请直接回复给您发链接的同事，事情会接着处理。",
    en: "Is there more to say? Please reply to the colleague who sent you the link, who will take it up.",
  },
  survey_expired_title: { "zh-CN": "这个链接已经过期", en: "This link has expired" },
  survey_expired_what: { "zh-CN": "它在 {date} 之前有效。", en: "It could be answered until {date}." },
  survey_expired_then: {
    "zh-CN": "仍然想告诉我们？请直接回复给您发链接的同事。",
    en: "Would you still like to tell us? Please reply to the colleague who sent you the link.",
  },
  survey_withdrawn_title: { "zh-CN": "这个链接已经收回", en: "This link has been withdrawn" },
  survey_withdrawn_what: {
    "zh-CN": "同事收回了它，您不用再做什么。",
    en: "A colleague took it back; there is nothing more for you to do.",
  },
  survey_withdrawn_then: {
    "zh-CN": "有话想说，请直接回复给您发链接的同事。",
    en: "If there is something to say, please reply to the colleague who sent you the link.",
  },
  survey_closed_title: { "zh-CN": "这次调查已经结束", en: "This survey has ended" },
  survey_closed_what: { "zh-CN": "谢谢您愿意花时间。", en: "Thank you for taking the time." },
  survey_closed_then: {
    "zh-CN": "有话想说，请随时联系我们的同事。",
    en: "If there is something to say, our colleagues are always there for you.",
  },
  survey_declined_title: { "zh-CN": "好的，不再打扰", en: "All right, no more surveys" },
  survey_declined_what: {
    "zh-CN": "{company} 不会再给您发送调查。",
    en: "{company} will not send you any more surveys.",
  },
  survey_declined_then: {
    "zh-CN": "如果改变主意，告诉任何一位同事就行。",
    en: "Should you change your mind, just tell any of our colleagues.",
  },
  survey_busy_title: { "zh-CN": "请稍等一会儿", en: "One moment, please" },
  survey_busy_what: {
    "zh-CN": "现在请求太多，请 {seconds} 秒后再试。",
    en: "There are too many requests right now; please try again in {seconds} {seconds:second|seconds}.",
  },
  survey_busy_then: {
    "zh-CN": "您的链接仍然有效，已经保存的回答不会丢失。",
    en: "Your link stays valid, and what has been saved is not lost.",
  },
  survey_too_large_title: { "zh-CN": "写得太长了", en: "That is too long" },
  survey_too_large_what: {
    "zh-CN": "请返回上一页，写短一些再提交。",
    en: "Please go back, make it shorter and send it again.",
  },
  survey_too_large_then: { "zh-CN": "您写的内容还在那里。", en: "What you wrote is still there." },
  survey_leave: { "zh-CN": "不是我，或不想再收到调查", en: "Not me, or no more surveys" },
  survey_leave_title: { "zh-CN": "不再接受调查？", en: "No more surveys?" },
  survey_leave_what: {
    "zh-CN": "确认之后，{company} 不会再向您发送任何调查，无论通过什么渠道。",
    en: "Once you confirm, {company} will not send you any survey again, by whatever channel.",
  },
  survey_leave_then: {
    "zh-CN": "这不影响您已经反馈的问题，它们会照常处理。",
    en: "What you have already told us is still taken care of.",
  },
  survey_leave_confirm: { "zh-CN": "确认，不再接受", en: "Yes, no more surveys" },
  survey_leave_back: { "zh-CN": "返回", en: "Go back" },
  survey_fault_title: { "zh-CN": "出了点问题", en: "Something went wrong" },
  survey_fault_what: {
    "zh-CN": "这是我们的问题，已经记录下来。请过一会儿再打开同一个链接。",
    en: "That is our fault, and it has been noted. Please open the same link again in a while.",
  },
} satisfies Record<string, Message>;
