import type { Random } from "./random.ts";
import { BRANDS, BUSINESSES, CITIES, FOREIGN, GIVEN, ROADS, SURNAMES } from "./words/names.ts";

export const CUSTOMERS = 400;
const PEOPLE = 28;

const REGIONS = [
  ["east", 43],
  ["southwest", 18],
  ["south", 14],
  ["north", 9],
  ["central", 8],
  ["northwest", 3],
  ["northeast", 3],
] as const;
const INDUSTRIES = [
  ["technology", 20],
  ["manufacturing", 16],
  ["hospitality", 12],
  ["services", 11],
  ["retail", 9],
  ["healthcare", 8],
  ["real_estate", 7],
  ["education", 6],
  ["finance", 5],
  ["logistics", 4],
  ["energy", 4],
  ["telecommunications", 2],
] as const;
/** Who somebody is, before anything is known of their business. */
export interface Identity {
  name: string;
  short: string;
  region: string;
  industry: string | null;
  domain: string;
  phone: string;
  address: string;
  english: boolean;
}

/** Everybody who is or becomes a customer: firms, firms from abroad, people; no two alike, in no order. */
export function identitiesOf(random: Random): Identity[] {
  const taken = new Set<string>();
  const firm = (): Identity => {
    for (;;) {
      const region = random.weighted(REGIONS);
      const city = random.pick(CITIES[region]!);
      const [short, spelling] = random.pick(BRANDS);
      const industry = random.weighted(INDUSTRIES);
      const business = random.pick(BUSINESSES[industry]!);
      const domain = `${spelling}-${city.spelling}`;
      if (taken.has(domain)) continue;
      taken.add(domain);
      const ending = random.weighted([
        ["有限公司", 88],
        ["股份有限公司", 8],
        ["集团有限公司", 4],
      ]);
      const name = random.chance(0.8)
        ? `${city.name}${short}${business}${ending}`
        : `${short}${business}（${city.name}）${ending}`;
      return {
        name,
        short,
        region,
        industry,
        domain,
        // Exchanges do not begin with 0: nobody has this number.
        phone: `${city.code}-0${random.int(100, 999)} ${random.int(1000, 9999)}`,
        address: `${city.name}市${random.pick(ROADS)} ${random.int(1, 399)} 号 ${random.int(1, 12)} 幢`,
        english: false,
      };
    }
  };
  const somebody = (): Identity => {
    const region = random.weighted(REGIONS);
    const city = random.pick(CITIES[region]!);
    for (;;) {
      const { name, mail } = chinese(random);
      if (taken.has(name)) continue;
      taken.add(name);
      return {
        name,
        short: name,
        region,
        industry: null,
        domain: `${mail}-${city.spelling}`,
        phone: mobile(random),
        address: `${city.name}市${random.pick(ROADS)} ${random.int(1, 399)} 号`,
        english: false,
      };
    }
  };
  const firms = Array.from({ length: CUSTOMERS - PEOPLE - FOREIGN.length }, firm);
  const foreign = FOREIGN.map(({ name, domain, region, industry }): Identity => {
    const english = /[A-Za-z]{4}/.test(name);
    const phone = `+000 0${random.int(100, 999)} ${random.int(1000, 9999)}`;
    return { name, short: name.split(/[ （]/)[0]!, region, industry, domain, phone, address: "", english };
  });
  const people = Array.from({ length: PEOPLE }, somebody);
  return shuffled([...firms, ...foreign, ...people], random);
}

function shuffled<T>(list: T[], random: Random): T[] {
  for (let at = list.length - 1; at > 0; at--) {
    const other = random.int(0, at);
    [list[at], list[other]] = [list[other]!, list[at]!];
  }
  return list;
}

export function chinese(random: Random): { name: string; mail: string } {
  const [surname, first] = random.pick(SURNAMES);
  const [given, second] = random.pick(GIVEN);
  return { name: surname + given, mail: `${first}.${second}` };
}

/** No mobile number begins with 100. */
export const mobile = (random: Random) => `100 ${random.int(1000, 9999)} ${random.int(1000, 9999)}`;
