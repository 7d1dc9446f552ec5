export type Stage = "lead" | "qualified" | "proposal" | "negotiation" | "won" | "lost";

/** What was done on the way into a stage, and what comes next. */
interface Step {
  kind: "call" | "visit" | "email" | "wechat" | "meeting";
  summary: string;
  next?: string;
}

export const STEPS: Readonly<Record<Stage, readonly Step[]>> = {
  lead: [{ kind: "call", summary: "首次电话，了解茶水间现状。" }],
  qualified: [
    { kind: "call", summary: "确认需求：人数约两百，现用竞品租赁机，合同年底到期。", next: "约现场勘查" },
    { kind: "visit", summary: "上门勘查，进水和电源都满足，行政希望两周内看到方案。", next: "出方案和报价" },
    {
      kind: "meeting",
      summary: "与行政、采购线上会议，预算已立项，关注后续维护成本。",
      next: "整理三年总成本对比",
    },
    { kind: "wechat", summary: "客户发来楼层平面图和点位数量。", next: "核对点位" },
  ],
  proposal: [
    { kind: "email", summary: "发送方案与报价，含两台试用机和一年维护。", next: "三天后回访意见" },
    { kind: "visit", summary: "现场演示，员工试饮反馈不错，采购要求分项报价。", next: "补充分项报价" },
    { kind: "meeting", summary: "方案评审会，客户希望云平台免费一年。", next: "内部申请折扣" },
  ],
  negotiation: [
    { kind: "call", summary: "采购提出再降 5%，并要求账期 60 天。", next: "与财务确认账期" },
    { kind: "meeting", summary: "商务谈判，付款方式和备机条款基本谈妥。", next: "法务审合同" },
    { kind: "email", summary: "合同初稿已发，法务提了三处修改。", next: "回复法务意见" },
  ],
  won: [
    { kind: "call", summary: "客户确认下单，合同已盖章。", next: "安排安装排期" },
    { kind: "visit", summary: "签约完成，和设施主管确认安装点位。", next: "交接给客户服务" },
  ],
  lost: [
    { kind: "call", summary: "客户告知本次不合作，感谢我们的方案。" },
    { kind: "wechat", summary: "采购回复今年预算取消，明年再联系。", next: "明年一季度再联系" },
    { kind: "call", summary: "客户选择了另一家，主要看中本地服务响应。" },
  ],
};

export const LOST = {
  usual: [
    ["price", 28],
    ["competitor", 22],
    ["no_budget", 18],
    ["timing", 12],
    ["no_response", 10],
    ["no_need", 6],
    ["product_fit", 4],
  ],
  /** Where deliveries come late, people go elsewhere. */
  slow: [
    ["competitor", 52],
    ["price", 14],
    ["no_budget", 10],
    ["timing", 12],
    ["no_response", 12],
  ],
} as const;
