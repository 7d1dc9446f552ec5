export interface Product {
  /** Its SKU and external id. */
  key: string;
  name: string;
  /** As people say it in a comment. */
  short: string;
  category: "hardware" | "consumable" | "accessory" | "service" | "subscription";
  /** List price in yuan. */
  price: number;
  active: boolean;
  /** Share of the orders of its category. */
  weight: number;
  /** The day on which it came to market, counted from today. */
  since: number;
}

/** The machine whose first batches leak: it drives the complaints. */
export const TROUBLED = "MW-W6";

/** What Muchuan (沐川, made up) makes and sells: machines for the office's coffee and water, and what they need. */
export const PRODUCTS: readonly Product[] = [
  machine("MC-M1", "沐川 M1 办公全自动咖啡机", "M1 咖啡机", 6_980, 22),
  machine("MC-M3", "沐川 M3 商用全自动咖啡机", "M3 咖啡机", 18_800, 16),
  machine("MC-M5", "沐川 M5 Pro 双豆仓咖啡机", "M5 Pro", 36_800, 8),
  machine("MC-C2", "沐川 C2 胶囊咖啡机", "C2 胶囊机", 2_380, 14),
  machine("MW-W2", "沐川 W2 智能净饮机", "W2 净饮机", 4_680, 15),
  machine(TROUBLED, "沐川 W6 冷热直饮机", "W6 直饮机", 9_980, 52, -330),
  machine("MV-B1", "沐川 B1 自助饮品柜", "B1 饮品柜", 26_800, 5),
  {
    ...machine("MC-M0", "沐川 M0 半自动咖啡机（已停产）", "M0 咖啡机", 5_280, 0),
    active: false,
  },
  supply("MX-BY12", "云南拼配咖啡豆 1kg×12", "拼配豆", 1_296, 34),
  supply("MX-BE12", "意式浓缩咖啡豆 1kg×12", "意式豆", 1_536, 26),
  supply("MX-CP100", "咖啡胶囊 100 粒装", "胶囊", 288, 14),
  supply("MX-F3", "复合滤芯 三支装", "滤芯", 468, 26),
  { ...supply("MA-MF", "奶泡系统清洁套件", "清洁套件", 680, 10), category: "accessory" },
  { ...supply("MS-AM", "全包维护服务（一年）", "维护服务", 3_600, 60), category: "service" },
  { ...supply("MS-CL", "饮品云平台订阅（一年）", "云平台", 1_980, 40), category: "subscription" },
];

function machine(
  key: string,
  name: string,
  short: string,
  price: number,
  weight: number,
  since = -2000,
): Product {
  return { key, name, short, category: "hardware", price, active: true, weight, since };
}

function supply(key: string, name: string, short: string, price: number, weight: number): Product {
  return { key, name, short, category: "consumable", price, active: true, weight, since: -2000 };
}

export const productOf = (key: string): Product => PRODUCTS.find((product) => product.key === key)!;
