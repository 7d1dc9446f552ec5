import type { Message } from "../message.ts";

/** What the services of saved views and of exports refuse. */
export const views = {
  too_many_saved_views: {
    "zh-CN": "每个对象最多保存 {limit} 个视图。请先删除不用的。",
    en: "You can keep at most {limit} views of an object. Delete one that you no longer need.",
  },
  may_not_share_view: {
    "zh-CN": "您的角色不能把视图共享给所有人；可以存为自己的视图。",
    en: "Your role may not share views with everybody; you can keep this one for yourself.",
  },
  may_not_edit_view: {
    "zh-CN": "这个视图由别人共享，您不能更改；可以另存为自己的。",
    en: "Somebody else shares this view, so you cannot change it; save your own copy instead.",
  },
  bad_saved_view: {
    "zh-CN": "视图的这一部分不完整或格式不对。",
    en: "This part of the view is incomplete or not of the right shape.",
  },
  may_not_export: {
    "zh-CN": "您的角色不能导出数据。需要的话，请联系管理员。",
    en: "Your role may not export data. Ask an admin if you need it.",
  },
} satisfies Record<string, Message>;
