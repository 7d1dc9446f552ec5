import type { Text } from "../../i18n/text.ts";

/** A survey that may ask this customer. Times in milliseconds UTC. */
export interface LinkChoice {
  key: string;
  label: Text;
  help?: Text;
  /** The customer wants no surveys. */
  refused: boolean;
  /** When the customer was last invited, and until when the pause lasts. */
  tooSoon: { last: number; until: number } | null;
}

/** What the dialog posts to `/surveys/links`. */
export interface MakeLink {
  survey: string;
  customer: string;
  /** What else the answer is about, ids by field: `{ "ticket": "…" }`. What the survey does not know is left out. */
  links?: Record<string, string>;
  /** Goes on although the pause is not over. */
  anyway?: boolean;
}

/** What the list of links posts there. */
export interface WithdrawLink {
  /** Id of the link. */
  withdraw: string;
}

export interface LinkMade {
  url: string;
  expiresAt: number;
}
