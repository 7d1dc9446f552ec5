import type { Message } from "../message.ts";

export const uiSettings = {
  settings_groups: { "zh-CN": "设置分组", en: "Groups of settings" },
  settings_history: { "zh-CN": "修改记录", en: "History" },
  settings_note: { "zh-CN": "为什么改（可不填）", en: "Why (optional)" },
  settings_note_hint: { "zh-CN": "会和这次修改一起留在记录里", en: "Kept with this change in the history" },
  settings_discard: { "zh-CN": "放弃修改", en: "Discard" },
  settings_saved: { "zh-CN": "已保存为版本 {revision}", en: "Saved as revision {revision}" },
  settings_not_saved: { "zh-CN": "没有保存", en: "Not saved" },
  settings_moved: {
    "zh-CN": "在您填写期间，有人改了这些设置。请重新打开本页，看过现在的值再改。",
    en: "Somebody changed these settings while you were editing. Open the page again and look at the present values first.",
  },
  settings_leave_title: { "zh-CN": "离开而不保存？", en: "Leave without saving?" },
  settings_leave_text: {
    "zh-CN": "改动的设置还没有保存。",
    en: "The settings you changed are not saved yet.",
  },
  settings_leave: { "zh-CN": "不保存，离开", en: "Leave without saving" },
  settings_stay: { "zh-CN": "继续编辑", en: "Keep editing" },

  settings_effect: { "zh-CN": "保存后会怎样", en: "What saving would do" },
  settings_effect_hint: {
    "zh-CN": "改动任何一项，这里都会先告诉您保存后会怎样：哪些规则、列表和记录会受影响，各有多少。",
    en: "Change anything, and this tells you what saving would do before you save: which rules, lists and records it touches, and how many.",
  },
  settings_effect_asking: { "zh-CN": "正在用现有的数据估算…", en: "Counting on your own data…" },
  settings_effect_failed: { "zh-CN": "这样不行", en: "This will not do" },
  settings_matches: {
    "zh-CN": "“{rule}”：近 {days} 天会有 {after} 条{objects}记录符合，而不是 {before} 条",
    en: "{rule}: {after} instead of {before} {objects} of the last {days} days would qualify",
  },
  settings_matches_same: {
    "zh-CN": "“{rule}”：近 {days} 天符合的{objects}记录仍是 {after} 条",
    en: "{rule}: still {after} {objects} of the last {days} days would qualify",
  },
  settings_matches_all: {
    "zh-CN": "按“{field}”计算。全部 {of} 条中：{after} 条，现在 {before} 条。",
    en: "By “{field}”. Of all {of}: {after}, now {before}.",
  },
  settings_matches_partial: {
    "zh-CN":
      "按“{field}”计算。这条规则要逐条判断，只看了最新的 {of} 条：{after} 条，现在 {before} 条；实际至少这么多。",
    en: "By “{field}”. This rule has to be asked record by record; of the newest {of} looked at: {after}, now {before}. There are at least as many.",
  },
  settings_moves: {
    "zh-CN": "{shown} 条{objects}记录的“{fields}”会改变",
    en: "{shown} {objects} would change: {fields}",
  },
  settings_moves_least: {
    "zh-CN": "至少 {shown} 条{objects}记录的“{fields}”会改变（没有看完全部记录）",
    en: "At least {shown} {objects} would change: {fields} (not every record was looked at)",
  },
  settings_no_moves: {
    "zh-CN": "按“{rule}”重新计算，现有的{objects}记录都不会改变。",
    en: "Worked out again by {rule}, none of the present {objects} would change.",
  },
  settings_matrix: { "zh-CN": "“{field}”从什么变成什么", en: "{field}: from what to what" },
  settings_matrix_head: { "zh-CN": "现在 ↓　之后 →", en: "Now ↓ Then →" },
  settings_sample: { "zh-CN": "其中最新的几条：", en: "The newest of them:" },
  settings_sample_all: { "zh-CN": "它们是：", en: "They are:" },
  settings_wakes: {
    "zh-CN": "重新计算后，规则“{rule}”会对其中 {shown} 条执行。",
    en: "Recomputing them makes the rule “{rule}” run for {shown} of them.",
  },
  settings_wakes_least: {
    "zh-CN": "重新计算后，规则“{rule}”会对其中至少 {shown} 条执行。",
    en: "Recomputing them makes the rule “{rule}” run for at least {shown} of them.",
  },
  settings_later: {
    "zh-CN": "“{rule}”以后按新的值做（近 90 天执行了 {shown} 次）；已经做了的不变。",
    en: "“{rule}” goes by the new value from then on (it ran {shown} {n:time|times} in the last 90 days); what it has done stays.",
  },
  settings_view: {
    "zh-CN": "列表“{view}”会有 {after} 条{objects}记录，现在是 {before} 条。",
    en: "The list “{view}” would have {after} {objects}, now {before}.",
  },
  settings_formula: {
    "zh-CN": "{shown} 条{objects}记录的“{field}”马上会不同（它是读取时计算的）。",
    en: "“{field}” would differ at once on {shown} {objects} (it is worked out when read).",
  },
  settings_formula_some: {
    "zh-CN": "{objects}的“{field}”是读取时计算的，马上会按新的值显示。",
    en: "“{field}” of {objects} is worked out when read and follows at once.",
  },
  settings_figures: {
    "zh-CN": "保存后会自动重新计算：{fields}。",
    en: "Worked out anew by itself after saving: {fields}.",
  },
  settings_others: {
    "zh-CN": "还用到它的：{names}。从保存起生效。",
    en: "Also read by: {names}. It holds from saving on.",
  },
  settings_nothing_reads: {
    "zh-CN": "没有规则、公式或列表用到它，现有的记录不会改变；程序会从保存起用新的值。",
    en: "No rule, formula or list reads this, so no record changes; the program uses the new value from saving on.",
  },

  settings_recompute_offer: {
    "zh-CN": "新的设置从现在起生效。已有的记录要等到下次被修改才会按它计算，也可以现在就算：",
    en: "The new settings hold from now on. Records that are there follow when they are next saved, or now:",
  },
  settings_recompute_left: { "zh-CN": "还没有按新设置计算的：", en: "Not yet by the new settings:" },
  settings_recompute: {
    "zh-CN": "现在重新计算这 {shown} 条",
    en: "Recompute {n:this record|these {shown} records} now",
  },
  settings_recompute_least: { "zh-CN": "现在全部重新计算", en: "Recompute all of them now" },
  settings_recompute_none: {
    "zh-CN": "已有的记录都不需要改变。",
    en: "No record that is there has to change.",
  },
  settings_recomputing: { "zh-CN": "正在重新计算", en: "Recomputing" },
  settings_progress: {
    "zh-CN": "{looked} / {total}，已改变 {changed} 条",
    en: "{looked} of {total}, {changed} changed",
  },
  settings_progress_open: {
    "zh-CN": "已看 {looked} 条，改变 {changed} 条",
    en: "{looked} looked at, {changed} changed",
  },
  settings_stop: { "zh-CN": "停止", en: "Stop" },
  settings_recomputed: {
    "zh-CN": "重新计算完成，改变了 {changed} 条记录。",
    en: "Recomputed: {changed} {n:record|records} changed.",
  },
  settings_recompute_stopped: {
    "zh-CN": "已停止。停止前改变了 {changed} 条记录，其余没有动。",
    en: "Stopped. {changed} {n:record was|records were} changed until then; the rest is untouched.",
  },
  settings_recompute_dead: { "zh-CN": "重新计算没有完成", en: "Recomputing did not come to its end" },
  settings_recompute_until: {
    "zh-CN": "到那时改变了 {changed} 条记录。",
    en: "{changed} {n:record was|records were} changed until then.",
  },
  settings_recompute_refused: {
    "zh-CN": "有 {shown} 条没有通过自身的校验，保持原样。",
    en: "{shown} {n:record was|records were} refused by the object's own rules and left as they are.",
  },
  settings_job_refused: { "zh-CN": "没有做成", en: "That did not work" },

  settings_history_empty: { "zh-CN": "还没有人改过设置", en: "Nobody has changed a setting yet" },
  settings_history_empty_text: {
    "zh-CN": "每次修改都会记在这里：谁、什么时候、从什么改成什么，并且可以恢复。",
    en: "Each change is kept here: who, when, from what to what; and can be brought back.",
  },
  settings_history_entry: { "zh-CN": "版本 {revision}", en: "Revision {revision}" },
  settings_history_by: { "zh-CN": "{author}，{at}", en: "{author}, {at}" },
  settings_history_older: { "zh-CN": "更早的", en: "Older" },
  settings_back: { "zh-CN": "恢复到修改之前", en: "Bring back" },
  settings_back_title: {
    "zh-CN": "恢复版本 {revision} 之前的值",
    en: "Bring back the values before revision {revision}",
  },
  settings_back_text: {
    "zh-CN": "恢复本身也是一次修改，会成为新的版本，同样可以再恢复。",
    en: "Bringing back is a change like any other: it becomes a new revision, with a way back of its own.",
  },
  settings_back_nothing: {
    "zh-CN": "这些设置现在就是那时的值，没有什么要恢复。",
    en: "These settings have those values already; there is nothing to bring back.",
  },
  settings_back_note: { "zh-CN": "恢复版本 {revision} 之前的值", en: "Back to before revision {revision}" },
  settings_back_save: { "zh-CN": "恢复", en: "Bring back" },
  settings_back_to_history: { "zh-CN": "返回修改记录", en: "Back to the history" },
  settings_recompute_link: { "zh-CN": "受影响的记录", en: "Records concerned" },
} satisfies Record<string, Message>;
