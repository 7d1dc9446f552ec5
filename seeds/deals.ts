import type { Customer } from "./customers.ts";
import { type Days, SPAN } from "./days.ts";
import { type Happening, ref } from "./happening.ts";
import { PRODUCTS } from "./products.ts";
import { type Random, randomOf } from "./random.ts";
import { LOST, STEPS, type Stage } from "./words/deals.ts";

export interface Deal {
  key: string;
  name: string;
  /** Null for a lead of nobody's yet. */
  customer: Customer | null;
  owner: string;
  openedDay: number;
}

const DEALS = 350;
/** How many of them are leads that no customer has come of. */
const LEADS = 14;
/** Of the deals that come to the end, how many are won; and in the region that slips, since then. */
const WON = 0.58;
const WON_SLIPPED = 0.28;
/** Days in a stage. */
const STAY: Readonly<Record<string, readonly [number, number]>> = {
  lead: [2, 12],
  qualified: [5, 20],
  proposal: [6, 24],
  negotiation: [4, 22],
};
const OPEN: readonly Stage[] = ["lead", "qualified", "proposal", "negotiation"];
const PROBABILITY = { lead: 10, qualified: 30, proposal: 50, negotiation: 75, won: 100, lost: 0 } as const;

/** Deals, the steps they took, and what was talked about at each. */
export function deals(list: readonly Customer[], days: Days): { list: Deal[]; happenings: Happening[] } {
  const random = randomOf("deals");
  const buyers = list.filter((customer) => customer.owner !== null && customer.contacts.length > 0);
  const found: Deal[] = [];
  const happenings: Happening[] = [];
  const opened = Array.from({ length: DEALS }, (_, at) => {
    const lead = at >= DEALS - LEADS;
    // A third of them began in the last four months: the board is full.
    const age = lead
      ? random.int(1, 25)
      : random.chance(0.33)
        ? random.int(2, 120)
        : random.int(121, SPAN - 10);
    return { day: days.workday(-age - 2), lead };
  }).sort((a, b) => a.day - b.day);
  let leads = 0;
  opened.forEach(({ day, lead }, at) => {
    const there = buyers.filter((customer) => customer.joined < day && customer.left > day);
    const customer = lead ? null : bigger(there, random);
    const owner =
      customer?.owner ??
      random.pick(["sales@demo.test", "sales2@demo.test", "southwest@demo.test", "south@demo.test"]);
    const deal: Deal = {
      key: `SJ-${String(at + 1).padStart(4, "0")}`,
      name: "",
      customer,
      owner,
      openedDay: day,
    };
    const told = tell(deal, lead ? leads++ : 0, random, days);
    found.push({ ...deal, name: told.name });
    happenings.push(...told.happenings);
  });
  return { list: found, happenings };
}

/** Larger customers buy more often. */
function bigger(list: readonly Customer[], random: Random): Customer {
  const weights = { vip: 6, gold: 3, silver: 1.2, standard: 0.5 } as const;
  const at = random.weighted(list.map((customer, index) => [index, weights[customer.tier]] as const));
  return list[at]!;
}

const OCCASIONS = [
  "新办公区",
  "年度续约",
  "设备换新",
  "茶水间升级",
  "门店扩充",
  "耗材年框",
  "会议中心",
  "二期增补",
];
const LEAD_NAMES = [
  "官网留资：共享办公茶水间方案",
  "展会名片：连锁诊所饮水项目",
  "转介绍：律所前台咖啡角",
  "电话咨询：学校净饮水改造",
  "展会名片：园区自助饮品柜",
  "官网留资：酒店大堂咖啡机",
  "转介绍：联合办公 30 台净饮机",
  "官网留资：设计院新楼咖啡吧",
  "电话咨询：工厂食堂直饮水",
  "展会名片：美术馆咖啡角",
  "转介绍：会计师事务所茶水间",
  "官网留资：健身连锁净饮机租用",
  "电话咨询：影视基地流动咖啡",
  "展会名片：口腔连锁候诊区饮水",
];

function tell(
  deal: Deal,
  number: number,
  random: Random,
  days: Days,
): { name: string; happenings: Happening[] } {
  const { key, customer, owner, openedDay } = deal;
  const machines = PRODUCTS.filter(
    (product) => product.active && product.price >= 1900 && product.since <= openedDay,
  );
  const product = random.pick(machines);
  const occasion = random.pick(OCCASIONS);
  const name = customer
    ? `${customer.short} ${occasion}·${product.short}`
    : LEAD_NAMES[number % LEAD_NAMES.length]!;
  const yearly = customer?.revenue ?? random.int(30, 160) * 1000;
  const pieces = Math.max(1, Math.round((yearly * 0.25 * random.around(0.8)) / product.price));
  const amount = product.price * pieces;
  const contact = customer ? random.pick(customer.contacts) : null;
  const moment = (day: number) => days.at(days.workday(day), random.int(9, 18), random.int(0, 59));
  const goal = openedDay + random.int(35, 85);
  const happenings: Happening[] = [
    {
      at: moment(openedDay),
      object: "deal",
      op: "create",
      key,
      actor: owner,
      input: {
        name,
        customer: customer && ref("customer", customer.key),
        contact: contact && ref("contact", contact.key),
        product: ref("product", product.key),
        stage: "lead",
        opened_at: days.date(openedDay),
        probability: PROBABILITY.lead,
        expected_close: days.date(goal),
        source: random.weighted([
          ["referral", 24],
          ["website", 22],
          ["exhibition", 18],
          ["cold_call", 16],
          ["partner", 12],
          ["search", 8],
        ]),
      },
    },
  ];
  const steps = path(deal, random, days);
  for (const { day, stage, lost } of steps) {
    const at = moment(day);
    if (customer)
      happenings.push(
        talk(deal, stage, at - random.int(20, 90) * 60_000, contact?.key ?? null, random, days),
      );
    happenings.push({
      at,
      object: "deal",
      op: "update",
      key,
      actor: owner,
      input: {
        stage,
        probability: PROBABILITY[stage],
        ...(stage === "proposal" || (stage === "won" && steps.every((step) => step.stage !== "proposal"))
          ? { amount }
          : {}),
        ...(lost ? { lost_reason: lost } : {}),
        ...((stage === "won" || stage === "lost") && !days.fresh(at)
          ? { closed_at: days.date(days.workday(day)) }
          : {}),
      },
    });
  }
  return { name, happenings };
}

/** The stages it went through, and the day of each. A lead without a customer waits for one. */
function path(deal: Deal, random: Random, days: Days): { day: number; stage: Stage; lost?: string }[] {
  const steps: { day: number; stage: Stage; lost?: string }[] = [];
  if (!deal.customer) return steps;
  const slips = deal.customer.region === "southwest";
  // Some deals of the last half year stand still where they are.
  const stalls = deal.openedDay > -170 && random.chance(0.2) ? random.int(1, 3) : OPEN.length;
  let day = deal.openedDay;
  for (let at = 1; at <= OPEN.length; at++) {
    const [from, to] = STAY[OPEN[at - 1]!]!;
    day += random.int(from, to);
    if (at > stalls) return steps;
    const slow = slips && day >= days.slip;
    if (at === OPEN.length) {
      const won = random.chance(slow ? WON_SLIPPED : WON);
      steps.push(won ? { day, stage: "won" } : { day, stage: "lost", lost: reason(slow, random) });
    } else if (random.chance(slow ? 0.15 : 0.07)) {
      steps.push({ day, stage: "lost", lost: reason(slow, random) });
      return steps;
    } else {
      steps.push({ day, stage: OPEN[at]! });
    }
  }
  return steps;
}

const reason = (slow: boolean, random: Random): string => random.weighted(slow ? LOST.slow : LOST.usual);

function talk(
  deal: Deal,
  stage: Stage,
  at: number,
  contact: string | null,
  random: Random,
  days: Days,
): Happening {
  const step = random.pick(STEPS[stage]);
  const nextDay = days.workday(days.dayOf(at) + random.int(3, 9));
  return {
    at,
    object: "activity",
    op: "create",
    key: `${deal.key}-${stage}`,
    actor: deal.owner,
    input: {
      kind: step.kind,
      customer: ref("customer", deal.customer!.key),
      contact: contact && ref("contact", contact),
      deal: ref("deal", deal.key),
      happened_at: new Date(at).toISOString(),
      summary: step.summary,
      next_step: step.next ?? null,
      // What was agreed on long ago has been done: a date makes a task.
      next_at: step.next && nextDay >= 0 ? new Date(days.at(nextDay, 10)).toISOString() : null,
    },
  };
}
