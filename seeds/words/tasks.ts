/** Results of calls and visits, as their makers write them down. */
export const HANDLED = {
  usual: [
    "已电话致歉，安排工程师次日上门，客户认可。",
    "客户主要不满回复慢，已说明原因并留了专线电话。",
    "核对后为误会，解释清楚，客户愿意再给一次机会。",
    "赠送一次保养，客户表示满意。",
    "已协调财务更正账单，客户收到确认。",
    "和客户约了面谈，梳理了三个改进点，已转服务部。",
  ],
  leaking: [
    "已更换新批次密封组件，观察一周无渗漏。",
    "安排整机更换，并赔付地毯清洁费，客户接受。",
    "主管上门说明批次问题和整改计划，客户同意继续使用。",
    "先送一台 W2 备用机，待新密封圈到货再更换。",
  ],
  late: [
    "道歉并说明成都仓缺货，改由杭州直发，客户要求书面承诺。",
    "已补送两箱咖啡豆，约定每周同步到货时间。",
    "客户在看另一家供应商，已约区域经理上门。",
    "确认物流线路已调整，下一单专人跟到货。",
  ],
  visit: [
    "已拜访，设备运行正常，客户计划明年扩容。",
    "电话完成，客户确认续约意向。",
    "资料已发送，客户下周内部讨论。",
    "与新任行政经理见面，交接顺利。",
    "样品已送达，反馈不错，等正式下单。",
  ],
} as const;
export const HANDLED_ENGLISH: readonly string[] = [
  "Called and apologised; the engineer goes there tomorrow.",
  "Explained the delay, agreed on a named contact for deliveries.",
  "Replacement part shipped, customer is fine with it.",
];
export const TODO: readonly string[] = [
  "确认报价",
  "提醒耗材补货",
  "跟进合同盖章",
  "回电确认安装时间",
  "发送年度用量报告",
  "约现场勘查",
  "跟进续约",
];
export const CARE: readonly string[] = ["周年问候", "新行政经理上任问候", "节前问候与礼盒寄送"];
