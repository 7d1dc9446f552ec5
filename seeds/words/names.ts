/** Words that names are made of, with their spelling for addresses. All companies and people are made up. */
const pairs = (text: string): [string, string][] =>
  text
    .trim()
    .split(/\s+/)
    .map((pair) => pair.split(":") as [string, string]);

/** Names of firms. */
export const BRANDS = pairs(`
云屿:yunyu 澜石:lanshi 恒岳:hengyue 锦川:jinchuan 禾悦:heyue 拓远:tuoyuan 景澄:jingcheng 青芒:qingmang 汇泽:huize 瑞桥:ruiqiao
千帆:qianfan 明岸:mingan 朗森:langsen 星野:xingye 安禾:anhe 知远:zhiyuan 鼎峰:dingfeng 丰沃:fengwo 卓恩:zhuoen 晨汐:chenxi
思睿:sirui 格物:gewu 维度:weidu 远岫:yuanxiu 松涛:songtao 清源:qingyuan 山海:shanhai 南屏:nanping 望江:wangjiang 金穗:jinsui
绿原:lvyuan 天麓:tianlu 铭远:mingyuan 宏策:hongce 立本:liben 众诚:zhongcheng 优嘉:youjia 百川:baichuan 蓝湾:lanwan 雅集:yaji
乐禾:lehe 新麦:xinmai 泊客:boke 初见:chujian 宜和:yihe 润庭:runting 川谷:chuangu 锐科:ruike 数界:shujie 云帆:yunfan
灵犀:lingxi 极目:jimu 芯远:xinyuan 深谷:shengu 简予:jianyu 棠木:tangmu 可依:keyi 沐阳:muyang 伯仁:boren 正衡:zhengheng
华谨:huajin 德信:dexin 同舟:tongzhou 溪语:xiyu 暮云:muyun 白鹭:bailu 石桥:shiqiao 东篱:dongli 长风:changfeng 一诺:yinuo`);

export const SURNAMES = pairs(`
王:wang 李:li 张:zhang 刘:liu 陈:chen 杨:yang 黄:huang 赵:zhao 吴:wu 周:zhou 徐:xu 孙:sun 马:ma 朱:zhu 胡:hu 郭:guo 何:he 林:lin
高:gao 罗:luo 郑:zheng 梁:liang 谢:xie 宋:song 唐:tang 许:xu 韩:han 冯:feng 邓:deng 曹:cao 彭:peng 曾:zeng 肖:xiao 田:tian 董:dong
潘:pan 袁:yuan 蔡:cai 蒋:jiang 余:yu 叶:ye 程:cheng 魏:wei 苏:su 吕:lv 丁:ding 沈:shen 任:ren 姚:yao 卢:lu 傅:fu 钟:zhong 姜:jiang
崔:cui 谭:tan 廖:liao 范:fan 汪:wang 陆:lu 金:jin 石:shi 戴:dai 贾:jia 韦:wei 夏:xia 方:fang 邹:zou 熊:xiong 白:bai 孟:meng 秦:qin`);

export const GIVEN = pairs(`
伟:wei 敏:min 静:jing 磊:lei 洋:yang 婷:ting 杰:jie 娟:juan 涛:tao 超:chao 霞:xia 平:ping 刚:gang 丹:dan 鹏:peng 华:hua 颖:ying 玲:ling
志强:zhiqiang 秀英:xiuying 晓东:xiaodong 雅琪:yaqi 子涵:zihan 浩然:haoran 思琪:siqi 文博:wenbo 佳怡:jiayi 俊杰:junjie 欣然:xinran
海燕:haiyan 建国:jianguo 美玲:meiling 宇航:yuhang 诗雨:shiyu 国栋:guodong 丽娜:lina 永康:yongkang 明轩:mingxuan 雪梅:xuemei 振华:zhenhua
慧敏:huimin 立群:liqun 春晖:chunhui 晓彤:xiaotong 梓轩:zixuan 一凡:yifan 若曦:ruoxi 嘉伟:jiawei 玉婷:yuting 瑞:rui 凯:kai 倩:qian 莉:li`);

export interface City {
  name: string;
  spelling: string;
  /** Area code of its telephone numbers. */
  code: string;
}
const cities = (text: string): City[] =>
  text
    .trim()
    .split(/\s+/)
    .map((entry) => {
      const [name, spelling, code] = entry.split(":") as [string, string, string];
      return { name, spelling, code };
    });

export const CITIES: Readonly<Record<string, readonly City[]>> = {
  east: cities(
    "上海:shanghai:021 上海:shanghai:021 杭州:hangzhou:0571 杭州:hangzhou:0571 苏州:suzhou:0512 南京:nanjing:025 宁波:ningbo:0574 无锡:wuxi:0510 合肥:hefei:0551 济南:jinan:0531",
  ),
  southwest: cities(
    "成都:chengdu:028 成都:chengdu:028 重庆:chongqing:023 重庆:chongqing:023 昆明:kunming:0871 贵阳:guiyang:0851",
  ),
  south: cities("深圳:shenzhen:0755 广州:guangzhou:020 东莞:dongguan:0769 佛山:foshan:0757 珠海:zhuhai:0756"),
  north: cities("北京:beijing:010 北京:beijing:010 天津:tianjin:022 石家庄:shijiazhuang:0311"),
  central: cities("武汉:wuhan:027 长沙:changsha:0731 郑州:zhengzhou:0371"),
  northwest: cities("西安:xian:029 兰州:lanzhou:0931"),
  northeast: cities("沈阳:shenyang:024 大连:dalian:0411"),
};

/** What firms of an industry call themselves. */
export const BUSINESSES: Readonly<Record<string, readonly string[]>> = {
  technology: ["软件", "信息技术", "网络科技", "智能科技", "数据服务"],
  manufacturing: ["精密制造", "机电设备", "新材料", "汽车零部件", "包装制品"],
  retail: ["商贸", "连锁便利", "家居用品", "服饰"],
  finance: ["融资租赁", "资产管理", "保险经纪", "商业保理"],
  healthcare: ["医疗器械", "生物医药", "口腔门诊部", "健康管理"],
  education: ["教育科技", "职业培训", "文化传播"],
  logistics: ["供应链管理", "国际货运代理", "仓储物流"],
  hospitality: ["酒店管理", "餐饮管理", "会展服务"],
  real_estate: ["物业管理", "建筑设计", "装饰工程", "产业园运营"],
  energy: ["新能源", "环保科技", "化工"],
  services: ["企业管理咨询", "人力资源", "广告传媒", "检测技术"],
  telecommunications: ["通信技术", "通信工程"],
};

/** Firms whose papers are in English. */
export const FOREIGN: readonly {
  name: string;
  domain: string;
  region: "hk_mo_tw" | "overseas";
  industry: string;
}[] = [
  {
    name: "Harbour Point Hotels Ltd.（香港）",
    domain: "harbourpoint",
    region: "hk_mo_tw",
    industry: "hospitality",
  },
  {
    name: "Lantern Street Offices Ltd.（香港）",
    domain: "lanternstreet",
    region: "hk_mo_tw",
    industry: "real_estate",
  },
  { name: "Kowloon Tide Logistics Ltd.", domain: "kowloontide", region: "hk_mo_tw", industry: "logistics" },
  { name: "澳门海韵餐饮有限公司", domain: "haiyun-macau", region: "hk_mo_tw", industry: "hospitality" },
  { name: "台北行雲設計股份有限公司", domain: "xingyun-taipei", region: "hk_mo_tw", industry: "services" },
  { name: "Victoria Grove School", domain: "victoriagrove", region: "hk_mo_tw", industry: "education" },
  {
    name: "Merlion Bay Co-working Pte. Ltd.",
    domain: "merlionbay",
    region: "overseas",
    industry: "services",
  },
  {
    name: "Orchard Lane Clinics Pte. Ltd.",
    domain: "orchardlane",
    region: "overseas",
    industry: "healthcare",
  },
  { name: "Penang Cloud Works Sdn. Bhd.", domain: "penangcloud", region: "overseas", industry: "technology" },
  { name: "Saigon Riverside Foods JSC", domain: "saigonriverside", region: "overseas", industry: "retail" },
  {
    name: "Nordwind Maschinenbau (China) Co., Ltd.",
    domain: "nordwind-china",
    region: "overseas",
    industry: "manufacturing",
  },
];
export const FOREIGN_PEOPLE: readonly (readonly [string, string])[] = [
  ["Grace Lam", "grace.lam"],
  ["Kelvin Ho", "kelvin.ho"],
  ["Priya Nair", "priya.nair"],
  ["Tan Wei Ling", "weiling.tan"],
  ["Jonas Brandt", "jonas.brandt"],
  ["Nguyen Thi Mai", "mai.nguyen"],
  ["Marcus Lee", "marcus.lee"],
  ["Amelia Wong", "amelia.wong"],
];

export const ROADS = [
  "云栖路",
  "望湖路",
  "学林街",
  "新桥路",
  "金桂大道",
  "和平东路",
  "文昌街",
  "江畔路",
  "科创大道",
  "梧桐路",
];
export const POSTS = [
  "行政经理",
  "采购经理",
  "办公室主任",
  "行政主管",
  "总经理助理",
  "设施主管",
  "财务经理",
  "门店店长",
  "运营经理",
];
