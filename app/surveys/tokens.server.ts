import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** Where links lead and what signs them: a part of the program's configuration. */
export interface LinkPlace {
  /** Without a slash at its end; never what a request says its host is. */
  publicUrl: string;
  sessionSecret: string;
}

/** 192 bits, 32 letters. */
export const newToken = (): string => randomBytes(24).toString("base64url");

/** What is kept of a personal token. */
export const hashToken = (token: string): string => createHash("sha256").update(token).digest("hex");

export const linkTo = (place: LinkPlace, token: string): string => `${place.publicUrl}/s/${token}`;

/** The token of a survey's link for everybody: its key and a signature, so that surveys cannot be found by guessing keys. */
export function openToken(place: LinkPlace, survey: string): string {
  return `${survey}.${signature(place, survey)}`;
}

/** The survey that an open token stands for; null when it was not made here. */
export function readOpenToken(place: LinkPlace, token: string): string | null {
  const [survey = "", given = "", more] = token.split(".");
  if (more !== undefined || given === "") return null;
  const wanted = Buffer.from(signature(place, survey));
  const sent = Buffer.from(given);
  return sent.length === wanted.length && timingSafeEqual(sent, wanted) ? survey : null;
}

/** 128 bits, 22 letters. */
function signature(place: LinkPlace, survey: string): string {
  const whole = createHmac("sha256", place.sessionSecret).update(`open-survey\n${survey}`).digest();
  return whole.subarray(0, 16).toString("base64url");
}
