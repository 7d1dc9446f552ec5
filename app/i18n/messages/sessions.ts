import type { Message } from "../message.ts";

/** Refusals of signing in, links and set-up. */
export const sessions = {
  sign_in_refused: {
    "zh-CN": "邮箱或密码不对，请再试一次。",
    en: "The e-mail address or the password is not right. Please try again.",
  },
  too_many_attempts: {
    "zh-CN": "试的次数太多了，请过 {minutes} 分钟再试。",
    en: "That was tried too often. Please try again in {minutes} {minutes:minute|minutes}.",
  },
  wrong_password: { "zh-CN": "现在的密码不对", en: "This is not your present password" },
  form_too_large: { "zh-CN": "发来的内容太大了", en: "What was sent is too large" },
  unknown_intent: { "zh-CN": "不明白要做什么", en: "It is not clear what is to be done" },
  last_admin: {
    "zh-CN": "至少要留一位能登录的管理员。先把管理员角色交给另一个人。",
    en: "Somebody must remain who may do everything. Give the administrator's role to another person first.",
  },
  person_disabled: {
    "zh-CN": "{name} 已停用。先恢复账号，再生成链接。",
    en: "{name} is disabled. Let them back in first, then make a link.",
  },
  link_over: {
    "zh-CN": "这个链接已经用过、过期，或者被新的链接取代了。请向管理员要一个新的。",
    en: "This link was used, has run out, or was replaced by a newer one. Ask an admin for a new one.",
  },
  wrong_code: {
    "zh-CN": "代码不对。它在启动服务时打印在终端里。",
    en: "The code is not right. The server prints it when it starts.",
  },
  session_over: {
    "zh-CN": "您的登录已经结束。请在另一个标签页登录，再回来重试；这里的内容还在。",
    en: "You are no longer signed in. Sign in in another tab and try again here; nothing you typed is lost.",
  },
} satisfies Record<string, Message>;
