/** What people write. A comment is one of the first list, sometimes with one of the second behind it. */
export interface Voice {
  /** What it is about, so that nobody praises the fitter of a box of beans. */
  about: About;
  /** Keys of the products that it can be said of; of any when absent. */
  products?: readonly string[];
  first: readonly string[];
  more: readonly string[];
  topics: readonly string[];
}
export type About = "people" | "machine" | "supplies" | "delivery" | "price";

const voice = (about: About, topics: string, first: string, more = ""): Voice => ({
  about,
  topics: topics.split(" "),
  first: first
    .trim()
    .split("\n")
    .map((line) => line.trim()),
  more:
    more === ""
      ? []
      : more
          .trim()
          .split("\n")
          .map((line) => line.trim()),
});

/** `{p}` is the product. By how content people are: 5, 4, 3, and below. */
export const HAPPY: readonly Voice[] = [
  voice(
    "people",
    "staff after_sales",
    `安装师傅很专业，走之前还把台面擦干净了。
李师傅上门很快，十分钟就修好了。
换滤芯的时候顺便把水路也检查了一遍，很细心。
微信上发个照片就知道是什么问题，厉害。
电话里就解决了，不用等上门。
师傅准时到，讲解也清楚，新同事一学就会。
客服小姑娘很耐心，一步一步教我们设置。
报修当天下午就有人来，效率没得说。
每次保养都按时，还会主动提醒换滤芯。
售后电话一打就通，问题当场解决。`,
    `给师傅点赞。
希望一直保持。
比之前那家强多了。
会推荐给其他分公司。`,
  ),
  voice(
    "machine",
    "product_quality ease_of_use",
    `{p}用了快一年，一次没坏过。
{p}操作简单，同事们都会用。
{p}出品稳定，客户来访也夸咖啡好喝。
{p}声音比旧机器小很多，放在会议室旁边也不吵。
{p}颜值高，放前台很体面。`,
    `准备再加两台。
值这个价。
大家都很喜欢。
下一个办公室还选你们。`,
  ),
  voice(
    "delivery",
    "delivery response_speed",
    `下单第三天就到了，包装完好。
快递小哥送到茶水间门口，很好。
周五下单周一就到，没耽误会议。
两箱一起到的，没有破损。
换货也很快，隔天就送来了。
比承诺的时间还早一天送到。
送货前有电话确认，很贴心。
物流信息更新及时，收货很顺利。`,
    `非常省心。
继续合作。
谢谢。`,
  ),
  {
    ...voice(
      "supplies",
      "product_quality",
      `豆子香味很足，大家都说好喝。
这批豆很新鲜，开袋满屋子香。
豆子日期很近，磨出来油脂厚。
烘焙度刚好，不苦也不酸。
换了你们的豆以后，楼下咖啡店去得少了。
每一批味道都稳定，这点很难得。`,
      `已经设了每月自动补货。
价格也合适。`,
    ),
    products: ["MX-BY12", "MX-BE12"],
  },
  {
    ...voice(
      "supplies",
      "product_quality",
      "胶囊口味多，加班必备。\n胶囊好喝，机器也好清理。",
      "下次多订两盒。",
    ),
    products: ["MX-CP100"],
  },
  {
    ...voice(
      "supplies",
      "product_quality",
      `滤芯装上水质明显好了，泡茶不发涩。
滤芯换上之后水没有味道了。
自己按视频换的滤芯，五分钟搞定。`,
      "提醒换芯的短信很有用。",
    ),
    products: ["MX-F3"],
  },
  {
    ...voice("supplies", "product_quality", "清洁套件好用，奶管一下就通了。\n清洁剂配量清楚，新人也会用。"),
    products: ["MA-MF"],
  },
];
export const CONTENT: readonly Voice[] = [
  voice(
    "machine",
    "product_quality ease_of_use",
    `{p}整体不错，就是清洁提醒有点频繁。
{p}挺省心，豆仓再大一点更好。
{p}用着可以，就是预热要等一会儿。
{p}不错，滴水盘容易满。
{p}功能够用，App 偶尔连不上。
{p}好用，希望说明书字大一点。
{p}稳定，奶泡再细腻一点就完美了。
{p}高峰期要排队，可能该加一台了。`,
    `总体满意。
其他都挺好。`,
  ),
  voice(
    "delivery",
    "delivery",
    `配送正常，外箱有一点压痕，里面没事。
货到了，签收时少一张送货单，后来补了。
配送准时，希望提前一小时打电话。
东西都对，就是分了两次送。
快递放前台了，没有通知到我本人。
节假日前下单要多等一天，可以理解。
到货时间还可以，能约到上午就更好了。
送货速度可以，希望能送到楼上。`,
    `总体满意。
东西没问题。`,
  ),
  voice(
    "people",
    "staff response_speed",
    `问题解决了，就是回复慢了半天。
处理得不错，希望周末也有人值班。
工程师技术可以，备件要是随车带着就更好了。
客服回复清楚，转接了一次。
修好了，希望能说明一下是什么原因。
服务挺好，回访电话打得有点多。
保养做得仔细，时间比约的晚了二十分钟。
师傅态度好，不过约时间等了两天。
客服能解决问题，电话等待时间稍长。`,
    `总体还是满意的。
继续努力。`,
  ),
  voice(
    "price",
    "price",
    `价格比同类略高，不过服务配得上。
希望续约老客户能有折扣。
报价清楚，发票开得慢了几天。
整体划算，运费要是能包就更好。
耗材如果量大有阶梯价就好了。
续约价没变，点赞。`,
  ),
];
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

export const ENGLISH: Readonly<Record<"good" | "fair" | "poor", Voice>> = {
  good: voice(
    "people",
    "staff product_quality",
    `The engineer was on time and explained everything in English.
Our guests keep asking where the coffee comes from.
Very smooth renewal, thank you Daniel.
Machine has been running without a hitch since we moved in.
Beans arrived a day early and well packed.`,
    `Keep it up.
We will recommend you to our other offices.
Happy customer.`,
  ),
  fair: voice(
    "machine",
    "ease_of_use delivery",
    `Good machine, but the menu should be available in English.
Delivery was fine, the invoice took two rounds to get right.
Fair price; support answers a little slowly in the evening.`,
    `Otherwise happy.`,
  ),
  poor: voice(
    "people",
    "response_speed after_sales",
    `Two tickets open for a week and nobody called back.
The water dispenser leaked again after the repair.
Customs papers were missing, the delivery sat at the port for ten days.`,
    `Please have someone in charge call me.
Disappointed.`,
  ),
};
