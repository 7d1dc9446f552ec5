export type TicketKind = "question" | "complaint" | "repair" | "suggestion";

/** What a ticket says: subject, category, severity, cause and what came of it. `{p}` is the product. */
export interface Case {
  subject: string;
  category: "product" | "service" | "price" | "delivery" | "after_sales";
  severity: "low" | "medium" | "high" | "critical";
  cause: string;
  resolution: string;
  /** Only machines that make coffee have it. */
  coffee?: true;
}

const one = (
  subject: string,
  category: Case["category"],
  severity: Case["severity"],
  cause: string,
  resolution: string,
): Case => ({ subject, category, severity, cause, resolution });

const coffee = (...words: Parameters<typeof one>): Case => ({ ...one(...words), coffee: true });

export const CASES: Readonly<Record<TicketKind, readonly Case[]>> = {
  question: [
    one("{p}换滤芯后指示灯不灭怎么办", "product", "low", "misuse", "电话指导长按复位键 5 秒，指示灯已恢复。"),
    one("咨询{p}的清洁周期和步骤", "product", "low", "communication", "已发送清洁视频和保养手册。"),
    one(
      "想把{p}接到饮品云平台，需要什么网络条件",
      "product",
      "low",
      "other",
      "已提供网络要求清单，远程协助接入成功。",
    ),
    one("发票抬头需要更正", "service", "low", "communication", "已作废重开，电子发票发送至客户邮箱。"),
    one("续签维护服务是否有优惠", "price", "low", "pricing", "已由销售报价，按续签九五折执行。"),
    one(
      "下个月搬办公室，{p}移机怎么收费",
      "after_sales",
      "low",
      "other",
      "同城移机一次免费，已预约上门时间。",
    ),
    one("咖啡豆可以按月自动配送吗", "delivery", "low", "other", "已开通月度配送，每月 5 日发货。"),
    coffee("{p}可以调节咖啡浓度吗", "product", "low", "misuse", "已指导进入设置菜单调整研磨度与水量。"),
  ],
  complaint: [
    one(
      "{p}送货比承诺晚，影响活动使用",
      "delivery",
      "high",
      "logistics",
      "承运商中转延误，已补偿一箱咖啡豆并致歉。",
    ),
    one(
      "安装师傅约好的时间没有来",
      "after_sales",
      "medium",
      "service_attitude",
      "已道歉并改派师傅当日上门，安装完成。",
    ),
    one("{p}用了两周就报错停机", "product", "high", "product_defect", "更换主板，连续运行 48 小时正常。"),
    one("客服电话打了三次才接通", "service", "medium", "slow_response", "已说明高峰期情况，并加开专线回拨。"),
    one("账单金额和合同不一致", "price", "medium", "pricing", "核对后为系统套用旧价，已退差额。"),
    one("{p}出水有异味", "product", "high", "product_defect", "上门更换滤芯并清洗水路，复测正常。"),
    one(
      "维护服务一年只来了两次",
      "after_sales",
      "medium",
      "service_attitude",
      "补做两次保养，并调整巡检计划。",
    ),
    one(
      "咖啡豆包装破损，受潮结块",
      "delivery",
      "medium",
      "logistics",
      "已补发同批次新品，破损件由承运商赔付。",
    ),
  ],
  repair: [
    one("{p}不出热水", "product", "high", "product_defect", "加热模块故障，已更换。"),
    coffee("{p}磨豆声音很大", "product", "medium", "misuse", "豆仓混入异物，清理后恢复正常。"),
    one("{p}屏幕触摸失灵", "product", "medium", "product_defect", "更换触摸屏，质保期内免费。"),
    coffee("{p}奶泡打不起来", "after_sales", "medium", "misuse", "奶管堵塞，已疏通并培训日常清洁。"),
    one("{p}提示缺水但水箱是满的", "product", "medium", "product_defect", "水位传感器更换完成。"),
    one("{p}漏电保护跳闸", "product", "critical", "third_party", "客户线路接地不良，已协助物业整改。"),
  ],
  suggestion: [
    one("希望{p}增加中文语音提示", "product", "low", "other", "已转产品部，列入下一版本评估。"),
    one("建议耗材下单支持企业微信", "service", "low", "other", "已转数字化团队，预计下季度上线。"),
    one("希望提供低因咖啡豆", "product", "low", "other", "已安排样品，客户试用中。"),
    one("希望维护记录可以在云平台查看", "after_sales", "low", "other", "已在云平台开通查看权限。"),
  ],
};

/** What the machine that leaks is complained of for. */
export const TROUBLED_CASES: readonly Case[] = [
  one(
    "W6 直饮机底部渗水，地板被泡",
    "product",
    "critical",
    "product_defect",
    "首批密封圈批次缺陷，免费更换密封组件并赔付清洁费。",
  ),
  one(
    "W6 直饮机接口漏水，已停用",
    "product",
    "high",
    "product_defect",
    "更换进水接头与密封圈，复测 24 小时无渗漏。",
  ),
  one("W6 直饮机第二次漏水", "product", "critical", "product_defect", "整机更换，并由主管上门致歉。"),
  one(
    "W6 直饮机热水温度上不去",
    "product",
    "medium",
    "product_defect",
    "温控固件升级至 1.4.2，温度恢复 95℃。",
  ),
  one(
    "W6 直饮机等配件等了一周",
    "after_sales",
    "high",
    "slow_response",
    "密封组件缺货，已从杭州仓调拨并完成更换。",
  ),
];
/** What the region that slips is complaining of. */
export const LATE_CASES: readonly Case[] = [
  one(
    "{p}晚到近一周，没有人提前通知",
    "delivery",
    "high",
    "logistics",
    "成都仓缺货改由杭州发出，已致歉并赠送一次保养。",
  ),
  one(
    "说好三天送到的耗材，第八天才到",
    "delivery",
    "high",
    "logistics",
    "西南中转线路调整所致，已改走直发线路。",
  ),
  one(
    "物流信息一直不更新，电话也问不到",
    "delivery",
    "medium",
    "communication",
    "已安排专人跟单，每日同步到货时间。",
  ),
  one(
    "报修三天没有工程师上门",
    "after_sales",
    "high",
    "slow_response",
    "成都仅一名工程师在岗，已从重庆支援完成维修。",
  ),
];

export const CHANNELS = [
  ["phone", 38],
  ["wechat", 30],
  ["web", 10],
  ["email", 8],
  ["app", 8],
  ["onsite", 4],
  ["qq", 1],
  ["social", 1],
] as const;
