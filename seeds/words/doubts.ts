import { type Voice, voice } from "./voice.ts";

/** `{p}` is the product. By how content people are: 3, and below; then of the machine that leaks and of the region that waits. */
export const MIDDLING: readonly Voice[] = [
  voice(
    "delivery",
    "delivery",
    `晚了一天，东西没问题。
分三次才送齐，要一直留人收货。
送货单上的数量写错了，来回确认了一天。
比上次慢，勉强能接受。
送到楼下就走了，自己搬上来的。
外箱破了一角，里面还好。`,
    `希望改进。
一般吧。`,
  ),
  voice(
    "price",
    "price",
    `耗材涨价没有提前通知，不太舒服。
维护费有点贵，一年也没来几次。
价格没有优势，考虑比价。`,
    `希望给老客户一些优惠。
再看看。`,
  ),
  voice(
    "people",
    "after_sales response_speed",
    `报修要等两三天，影响使用。
修是修好了，但没人告诉我们原因。
约上门要排到下周。
客服换人之后交接不太好。
换了三个客服才说清楚问题。
保养时间总是临时改。`,
    `希望改进。
一般吧。`,
  ),
  voice(
    "machine",
    "product_quality",
    `{p}偶尔报错，重启能好。
{p}还行，噪音比宣传的大。
{p}水温不太稳定。`,
    `一般吧。
中规中矩。`,
  ),
];
export const UNHAPPY: readonly Voice[] = [
  voice(
    "delivery",
    "delivery response_speed",
    `比承诺晚了好几天，也没有人通知。
送错型号，退换又等了一周。
包装破损，豆子受潮结块了。`,
    `请尽快处理。
很失望。`,
  ),
  voice(
    "people",
    "staff response_speed",
    `打了三次电话都没人跟进，体验很差。
约好的时间没人来，也没人打招呼。
每次都要重新描述一遍问题，客服之间不交接。`,
    `希望有人给个说法。
这样下去不会续约。`,
  ),
  voice(
    "machine",
    "product_quality after_sales",
    `{p}三个月坏了两次，修好没几天又出问题。
{p}漏电跳闸，差点影响整层办公。
{p}做出来的咖啡一股焦味，师傅来了也没解决。`,
    `请尽快处理。
很失望。`,
  ),
  voice(
    "price",
    "price",
    `账单和合同对不上，沟通了两周。
说好的折扣没有兑现。`,
    `请财务联系我。
很失望。`,
  ),
];
/** Of the machine that leaks, and of deliveries in the region that slips. */
export const LEAKING: Voice = voice(
  "machine",
  "product_quality after_sales",
  `W6 直饮机用了一个月开始渗水，地毯都湿了。
W6 接口处一直滴水，拿毛巾垫着。
W6 外观好看，但漏水这一条就否了全部。
师傅说 W6 这批密封圈都有问题，那为什么还卖？
两台 W6 漏了一台，另一台也不敢用了。
W6 漏水修了两次还是漏，密封圈质量有问题吧。
W6 直饮机等配件等了一周，员工只能喝瓶装水。
新买的 W6 底部漏水，行政天天拖地。
W6 热水经常不够烫，泡茶都泡不开。
说是换了新密封圈，第三天 W6 又开始滴水。`,
  `以前的 W2 从来没出过这种事。
要求换机。
希望给个彻底的方案。
再漏就退货。`,
);
export const WAITING: Voice = voice(
  "delivery",
  "delivery response_speed",
  `承诺三天到，等了八天，没有一个电话。
以前第三天就到，现在一周都算快的。
送货时间改了两次，每次都是我们打电话去问才知道。
滤芯断货两周，净水机只能停着。
豆子没按时到，行政自己去超市买了顶上。
换了物流公司之后就没准过。
西南这边感觉没人管了。
最近几个月送货越来越慢，耗材都断供了。
这几个月配送明显变差，以前不是这样的。
成都仓又缺货，从杭州发过来要一周。
催了好几次才发货，活动都办完了。
报修三天没人上门，说西南只有一个工程师。`,
  `以前很放心，现在只能备双份货。
再这样只能换供应商了。
希望区域经理重视一下。
请给一个解决时间。`,
);
