import { randomBytes } from "node:crypto";

/** Tells one browser from another where an open link is answered. It says nothing more, and after a day it is forgotten. */
const NAME = "attune_survey";
const DAY_SECONDS = 86_400;

/** What the browser's cookie says; null when it has none of ours. */
export function browserOf(header: string | null): string | null {
  return new RegExp(`(?:^|;\\s*)${NAME}=([\\w-]{16})(?:;|$)`).exec(header ?? "")?.[1] ?? null;
}

/** `Set-Cookie` for a browser that has none. */
export function browserCookie(publicUrl: string): string {
  const secure = publicUrl.startsWith("https:") ? "; Secure" : "";
  const value = randomBytes(12).toString("base64url");
  return `${NAME}=${value}; Path=/s; Max-Age=${DAY_SECONDS}; HttpOnly; SameSite=Lax${secure}`;
}
