import type { Message } from "../message.ts";

export const demo = {
  demo_not_in_production: {
    "zh-CN": "演示数据只用于演示环境。这里是正式环境（ATTUNE_DEMO=0），什么也没有改动。",
    en: "Demo data are for a demo only. This is production (ATTUNE_DEMO=0); nothing was changed.",
  },
  demo_not_empty: {
    "zh-CN": "这里已经有记录了。要清空所有记录并重新装入演示数据，请用 demo reset。",
    en: "There are records here already. To throw them all away and load the demo data anew, use demo reset.",
  },
  demo_not_begun: {
    "zh-CN": "还没有开始装入演示数据。请用 demo load。",
    en: "Nobody has begun to load the demo data. Use demo load.",
  },
  demo_under_way: {
    "zh-CN": "另一个进程正在装入演示数据。",
    en: "Another process is loading the demo data.",
  },
  demo_other_version: {
    "zh-CN": "演示数据是由另一个版本的程序开始装入的，无法接着装。请用 demo reset 重新开始。",
    en: "Another version of the program began to load these demo data, so they cannot be gone on with. Begin anew with demo reset.",
  },
  demo_progress: { "zh-CN": "演示数据 {percent}%", en: "demo data {percent} %" },
  demo_done: {
    "zh-CN": "演示数据已就绪，用时 {seconds} 秒。",
    en: "The demo data are there, after {seconds} s.",
  },
  demo_done_but: {
    "zh-CN": "演示数据已就绪，用时 {seconds} 秒；有 {refused} 行因配置已修改而未写入。",
    en: "The demo data are there, after {seconds} s; {refused} rows were not taken, because the configuration was changed.",
  },
} satisfies Record<string, Message>;
