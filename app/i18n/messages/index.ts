import type { Issue } from "../../errors.ts";
import type { Message } from "../message.ts";
import { PAGE_MESSAGES } from "../page-messages.ts";
import { fill, type Locale } from "../text.ts";
import { access } from "./access.ts";
import { automation } from "./automation.ts";
import { cli } from "./cli.ts";
import { demo } from "./demo.ts";
import { exchange } from "./exchange.ts";
import { http } from "./http.ts";
import { logic } from "./logic.ts";
import { schema } from "./schema.ts";
import { sessions } from "./sessions.ts";
import { surveys } from "./surveys.ts";
import { uiConfiguration } from "./ui-configuration.ts";
import { uiImports } from "./ui-imports.ts";
import { uiRuns } from "./ui-runs.ts";
import { uiSettings } from "./ui-settings.ts";
import { views } from "./views.ts";

export const MESSAGES: Record<string, Message> = {
  ...http,
  ...access,
  ...logic,
  ...schema,
  ...automation,
  ...exchange,
  ...cli,
  ...demo,
  ...surveys,
  ...sessions,
  ...views,
  ...PAGE_MESSAGES,
  ...uiConfiguration,
  ...uiRuns,
  ...uiImports,
  ...uiSettings,
};

/** The sentence of a message code. A code without a sentence is a fault, and a test finds it; here it shows as itself. */
export function message(code: string, params: Record<string, unknown> | undefined, locale: Locale): string {
  const text = Object.hasOwn(MESSAGES, code) ? MESSAGES[code]?.[locale] : undefined;
  if (text === undefined) return code;
  return fill(text, params);
}

/** An issue as it leaves the house. */
export function presentIssue(issue: Issue, locale: Locale) {
  return { path: issue.path, code: issue.code, message: message(issue.code, issue.params, locale) };
}
