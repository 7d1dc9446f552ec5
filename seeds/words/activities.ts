interface Talk {
  kind: "call" | "visit" | "email" | "wechat" | "meeting" | "note";
  summary: string;
  next?: string;
}

/** What is talked about between deals. */
export const TALKS: readonly Talk[] = [
  { kind: "call", summary: "例行回访，设备运行正常，咖啡豆库存还有两周。", next: "下周提醒补货" },
  { kind: "call", summary: "电话确认维护时间，客户希望避开月底结账周。", next: "改约保养" },
  { kind: "call", summary: "沟通续约意向，客户基本同意，等预算批复。", next: "月底再确认" },
  { kind: "call", summary: "客户反馈高峰期排队，建议增加一台 M3，先发资料。", next: "发送对比资料" },
  { kind: "wechat", summary: "微信发送新品豆单，客户要了两款样品。", next: "寄样品并回访" },
  { kind: "wechat", summary: "客户问滤芯更换周期，已回复并附操作视频。" },
  { kind: "wechat", summary: "对账单核对无误，客户确认本月付款。" },
  { kind: "wechat", summary: "客户行政换人，已加新同事微信并建群。" },
  { kind: "visit", summary: "上门拜访行政负责人，茶水间改造下季度启动。", next: "准备改造建议" },
  { kind: "visit", summary: "现场巡检三台设备，清洁做得好，送了一套清洁用品。" },
  { kind: "visit", summary: "拜访新办公区，量了进水和电源位置。", next: "出点位图" },
  { kind: "visit", summary: "陪同服务主管回访，客户对响应速度表示认可。" },
  {
    kind: "meeting",
    summary: "季度复盘会，过了用量、工单和满意度，客户希望报表自动发送。",
    next: "开通云平台报表",
  },
  { kind: "meeting", summary: "与采购讨论年度框架价，客户要阶梯报价。", next: "提交阶梯报价" },
  { kind: "email", summary: "邮件发送年度用量报告和节水数据。" },
  { kind: "email", summary: "发送续约合同草稿，等法务意见。", next: "跟进法务" },
  { kind: "note", summary: "客户明年搬迁，新址面积翻倍，需提前规划设备。", next: "年初拜访" },
];
export const ENGLISH_TALKS: readonly Talk[] = [
  {
    kind: "call",
    summary: "Quarterly check-in: machines fine, they would like decaf beans.",
    next: "Send samples",
  },
  {
    kind: "email",
    summary: "Sent the renewal offer with the new service level.",
    next: "Call about the offer",
  },
  { kind: "meeting", summary: "Video call with procurement about a frame contract for three sites." },
  {
    kind: "visit",
    summary: "Visited the new floor; two M3 and one W2 would cover it.",
    next: "Prepare a layout",
  },
];
