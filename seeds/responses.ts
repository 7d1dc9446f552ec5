import type { Customer } from "./customers.ts";
import type { Days } from "./days.ts";
import { type Happening, iso, ref } from "./happening.ts";
import type { Order } from "./orders.ts";
import { TROUBLED } from "./products.ts";
import { type Random, randomOf } from "./random.ts";
import { type Draft, drafted } from "./response-drafts.ts";
import { details, effort, MOODS, recommends } from "./response-scores.ts";
import { say } from "./response-words.ts";
import type { Ticket } from "./tickets.ts";

/** A response as the other generators know it. */
export interface Response {
  key: string;
  customer: Customer;
  at: number;
  csat: number | null;
  nps: number | null;
  ces: number | null;
  /** About the machine that leaks. */
  troubled: boolean;
  /** From the region that slips, since it does. */
  slipped: boolean;
}

/** Low by the settings the workspace is shipped with; whether a task comes of it is the rule's matter. */
export const isLow = ({ csat, nps, ces }: Response): boolean =>
  (csat !== null && csat < 3) || (nps !== null && nps <= 6) || (ces !== null && ces >= 5);

const SURVEYS = {
  purchase: "购买体验调查",
  onboarding: "上线 30 天回访",
  delivery: "收货满意度",
  support: "服务满意度",
  renewal: "续约回访",
  periodic: "季度客户满意度调查",
} as const;
const CHANNELS = {
  purchase: [
    ["web", 6],
    ["email", 4],
  ],
  onboarding: [
    ["phone", 7],
    ["email", 3],
  ],
  delivery: [
    ["wechat", 6],
    ["qr_code", 3],
    ["sms", 1],
  ],
  support: [
    ["wechat", 6],
    ["phone", 2],
    ["sms", 2],
  ],
  renewal: [
    ["phone", 8],
    ["email", 2],
  ],
  periodic: [
    ["email", 6],
    ["wechat", 3],
    ["web", 1],
  ],
} as const;

export function responses(
  list: readonly Customer[],
  sold: readonly Order[],
  solved: readonly Ticket[],
  days: Days,
): { list: Response[]; happenings: Happening[] } {
  const random = randomOf("responses");
  const found: Response[] = [];
  const happenings: Happening[] = [];
  drafted(list, sold, solved, random, days).forEach((draft, at) => {
    const { response, happening } = answer(`WJ-${String(at + 1).padStart(5, "0")}`, draft, random, days);
    found.push(response);
    happenings.push(happening);
  });
  return { list: found, happenings };
}

function answer(
  key: string,
  draft: Draft,
  random: Random,
  days: Days,
): { response: Response; happening: Happening } {
  const { customer, at, touchpoint, product, order, ticket } = draft;
  const slipped = customer.region === "southwest" && days.dayOf(at) >= days.slip;
  const troubled =
    product?.key === TROUBLED &&
    (draft.felt !== undefined ||
      ticket !== undefined ||
      random.chance(touchpoint === "periodic" ? 0.35 : 0.25));
  const mood = troubled
    ? "troubled"
    : slipped
      ? "slipped"
      : order?.late
        ? "late"
        : ticket?.kind === "complaint"
          ? "complained"
          : "usual";
  const felt = draft.felt ?? random.weighted(MOODS[mood]);
  const csat = touchpoint === "periodic" && draft.felt === undefined && random.chance(0.16) ? null : felt;
  const asked = touchpoint === "periodic" || touchpoint === "renewal" || touchpoint === "onboarding";
  const nps = asked && random.chance(0.9) ? recommends(felt, random) : null;
  const ces = touchpoint === "support" && random.chance(0.85) ? effort(felt, random) : null;
  const wrote = draft.felt !== undefined || random.chance(felt <= 2 ? 0.86 : felt === 3 ? 0.56 : 0.42);
  const comment =
    wrote || (csat === null && nps === null)
      ? say(felt, { touchpoint, troubled, slipped, product, customer }, random)
      : null;
  const happening: Happening = {
    at,
    object: "survey_response",
    op: "create",
    key,
    actor: null,
    input: {
      survey: SURVEYS[touchpoint],
      customer: ref("customer", customer.key),
      contact:
        customer.contacts.length > 0 && random.chance(0.8)
          ? ref("contact", random.pick(customer.contacts).key)
          : null,
      order: order ? ref("order", order.key) : null,
      ticket: ticket ? ref("ticket", ticket.key) : null,
      touchpoint,
      channel: random.weighted<string>(CHANNELS[touchpoint]),
      csat,
      nps,
      ces,
      ...details(felt, { touchpoint, troubled, slipped }, random),
      comment: comment?.text ?? null,
      topics: comment?.topics ?? null,
      sentiment: comment
        ? felt >= 4
          ? "positive"
          : felt === 3
            ? random.pick(["neutral", "mixed"])
            : "negative"
        : null,
      may_contact: mayContact(random),
      submitted_at: iso(at),
    },
  };
  const response: Response = { key, customer, at, csat, nps, ces, troubled, slipped };
  // The time for a follow-up runs from the answer.
  return { response, happening: isLow(response) ? { ...happening, exact: true } : happening };
}

/** Six of ten say yes, one says no, the others do not say. */
function mayContact(random: Random): boolean | null {
  const said = random.int(1, 10);
  return said <= 6 ? true : said === 7 ? false : null;
}
