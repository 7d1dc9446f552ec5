import type { Days } from "./days.ts";
import { SPAN } from "./days.ts";
import { type Happening, person, ref } from "./happening.ts";
import { CUSTOMERS, chinese, type Identity, identitiesOf, mobile } from "./identities.ts";
import { TEAM } from "./people.ts";
import { type Random, randomOf } from "./random.ts";
import { FOREIGN_PEOPLE, POSTS } from "./words/names.ts";

export interface Contact {
  key: string;
  name: string;
  /** What stands before the @ of its address. */
  mail: string;
}

/** A customer as the other generators know it. */
export interface Customer {
  key: string;
  name: string;
  /** As its own people say it. */
  short: string;
  region: string;
  english: boolean;
  owner: string | null;
  tier: "vip" | "gold" | "silver" | "standard";
  /** Yuan a year. */
  revenue: number;
  /** The day on which it became a customer here; everything else comes after it. */
  joined: number;
  /** The day on which it stopped buying; past the end while it goes on. */
  left: number;
  contacts: readonly Contact[];
}

/** How many were there already when the demo's two years begin. */
const FIRST = 232;

const SOURCES = [
  ["referral", 26],
  ["website", 18],
  ["exhibition", 16],
  ["cold_call", 15],
  ["partner", 12],
  ["search", 9],
  ["social_media", 4],
] as const;
const TIERS = [
  ["vip", 5.5],
  ["gold", 15],
  ["silver", 41],
  ["standard", 38.5],
] as const;
/** Yuan a year, from and to. */
const REVENUE = {
  vip: [1_050_000, 2_400_000],
  gold: [310_000, 880_000],
  silver: [52_000, 260_000],
  standard: [6_000, 46_000],
} as const;

/** The customers, their contacts, and how they came in: the first from the old system, the others one by one. */
export function customers(days: Days): { list: Customer[]; happenings: Happening[] } {
  const random = randomOf("customers");
  const identities = identitiesOf(random);
  const list: Customer[] = [];
  const happenings: Happening[] = [];
  identities.forEach((identity, at) => {
    const key = `KH-${String(at + 1).padStart(4, "0")}`;
    const customer = customerOf(key, identity, at, random, days);
    list.push(customer);
    happenings.push(...arrival(customer, identity, random, days));
  });
  return { list, happenings };
}

function customerOf(key: string, identity: Identity, at: number, random: Random, days: Days): Customer {
  const { name, short, region, english, industry } = identity;
  const company = industry !== null;
  const tier = company ? random.weighted(TIERS) : "standard";
  const [from, to] = REVENUE[tier];
  const joined =
    at < FIRST
      ? -SPAN
      : days.workday(-SPAN + Math.round(((at - FIRST + 1) / (CUSTOMERS - FIRST + 2)) * (SPAN - 12)));
  const count = company
    ? random.weighted([
        [1, 45],
        [2, 38],
        [3, 17],
      ] as const)
    : 0;
  const leaves = tier !== "vip" && at < FIRST && random.chance(0.06);
  const owner = company || random.chance(0.6) ? ownerOf(region, english, random) : null;
  return {
    key,
    name,
    short,
    region,
    english,
    owner,
    tier,
    revenue: Math.round((from + (to - from) * random.next() ** 1.6) / 100) * 100,
    joined,
    left: leaves ? -random.int(150, 420) : 1,
    contacts: Array.from({ length: count }, (_, index) => {
      const [foreignName, foreignMail] = random.pick(FOREIGN_PEOPLE);
      const own = chinese(random);
      return {
        key: `${key}-${index + 1}`,
        name: english ? foreignName : own.name,
        mail: english ? foreignMail : own.mail,
      };
    }).filter((contact, index, all) => all.findIndex((one) => one.mail === contact.mail) === index),
  };
}

function ownerOf(region: string, english: boolean, random: Random): string {
  if (english || region === "hk_mo_tw" || region === "overseas") return TEAM.international;
  const owners = TEAM.sales[region as keyof typeof TEAM.sales];
  return random.weighted(owners);
}

function arrival(customer: Customer, identity: Identity, random: Random, days: Days): Happening[] {
  const { key, name, owner, joined, tier, revenue, contacts, english } = customer;
  const moved = joined === -SPAN;
  const at = moved ? days.at(joined, 9) : days.at(joined, random.int(9, 17), random.int(0, 59));
  const years = moved ? random.int(30, 2400) : 0;
  const consent = random.weighted([
    ["yes", 58],
    ["no", 8],
    ["unasked", 34],
  ] as const);
  const company = identity.industry !== null;
  const happenings: Happening[] = [
    {
      at,
      object: "customer",
      op: "create",
      key,
      actor: moved ? null : owner,
      input: {
        name,
        kind: company ? "company" : "person",
        industry: identity.industry,
        region: identity.region,
        source: random.weighted(SOURCES),
        phone: identity.phone,
        email: company ? `office@${identity.domain}.example` : `${identity.domain}@mail.example`,
        website: company ? `https://${identity.domain}.example` : null,
        address: identity.address || null,
        owner: person(owner),
        lifecycle: joined > -30 ? "onboarding" : "active",
        annual_revenue: revenue,
        relationship_since: days.date(joined - years),
        survey_consent: consent === "unasked" ? null : consent === "yes",
        tags: tagsOf(tier, random),
        // Points are counted by the old system; nobody who sells may give any.
        points: moved ? Math.round(revenue / 1000) * random.int(1, 3) : null,
        birthday: company
          ? null
          : `19${random.int(70, 99)}-${pad(random.int(1, 12))}-${pad(random.int(1, 28))}`,
      },
    },
  ];
  contacts.forEach((contact, index) => {
    happenings.push({
      at,
      object: "contact",
      op: "create",
      key: contact.key,
      actor: moved ? null : owner,
      input: {
        name: contact.name,
        customer: ref("customer", key),
        role: english
          ? random.pick(["Office manager", "Procurement", "Facilities lead"])
          : random.pick(POSTS),
        phone: mobile(random),
        email: `${contact.mail}@${identity.domain}.example`,
        wechat: random.chance(0.5) ? `${contact.mail.replace(".", "_")}_${random.int(10, 99)}` : null,
        is_primary: index === 0,
      },
    });
  });
  return happenings;
}

const pad = (number: number) => String(number).padStart(2, "0");

function tagsOf(tier: Customer["tier"], random: Random): string[] {
  const tags: string[] = [];
  if (tier === "vip") tags.push("key_account");
  if (tier === "vip" && random.chance(0.4)) tags.push("strategic");
  if (random.chance(0.1)) tags.push("price_sensitive");
  if (random.chance(0.07)) tags.push("advocate");
  return tags;
}
