import type { Customer } from "./customers.ts";
import type { Product } from "./products.ts";
import type { Random } from "./random.ts";
import type { Draft } from "./response-drafts.ts";
import { LEAKING, MIDDLING, UNHAPPY, WAITING } from "./words/doubts.ts";
import { ENGLISH } from "./words/english.ts";
import { CONTENT, HAPPY } from "./words/praise.ts";
import type { About, Voice } from "./words/voice.ts";

interface Matter {
  touchpoint: Draft["touchpoint"];
  troubled: boolean;
  slipped: boolean;
  product: Product | null;
  customer: Customer;
}

/** What somebody writes who feels like this, 1 to 5. */
export function say(felt: number, matter: Matter, random: Random): { text: string; topics: string[] } {
  const voice = voiceOf(felt, matter, random);
  const machine = matter.product?.category === "hardware" ? matter.product.short : "机器";
  const first = random.pick(voice.first).replace("{p}", machine);
  const more = voice.more.length > 0 && random.chance(0.55) ? random.pick(voice.more) : "";
  const space = matter.customer.english && more ? " " : "";
  const topics = voice.topics.filter((_, at) => at === 0 || random.chance(0.5));
  return { text: first + space + more, topics };
}

function voiceOf(felt: number, matter: Matter, random: Random): Voice {
  if (matter.customer.english) return ENGLISH[felt === 5 ? "good" : felt >= 3 ? "fair" : "poor"];
  if (felt <= 3 && matter.troubled) return LEAKING;
  if (felt <= 3 && matter.slipped) return WAITING;
  const voices = felt === 5 ? HAPPY : felt === 4 ? CONTENT : felt === 3 ? MIDDLING : UNHAPPY;
  const allowed = subjects(matter);
  const fitting = voices.filter(
    ({ about, products }) =>
      allowed.includes(about) &&
      (!products || (matter.product !== null && products.includes(matter.product.key))),
  );
  return random.pick(fitting.length > 0 ? fitting : voices);
}

/** What one would write about on this occasion. */
function subjects({ touchpoint, product }: Matter): readonly About[] {
  const machine = product?.category === "hardware";
  if (touchpoint === "delivery") return machine ? ["delivery", "machine"] : ["delivery", "supplies"];
  if (touchpoint === "support") return ["people"];
  if (touchpoint === "purchase" || touchpoint === "renewal") return ["people", "price"];
  return touchpoint === "onboarding"
    ? ["people", "machine"]
    : ["people", "machine", "delivery", "price", "supplies"];
}
