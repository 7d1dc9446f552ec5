import type { Message } from "./message.ts";
import { fields } from "./messages/fields.ts";
import { forms } from "./messages/forms.ts";
import { pages } from "./messages/pages.ts";
import { records } from "./messages/records.ts";
import { uiHome } from "./messages/ui-home.ts";
import { uiLists } from "./messages/ui-lists.ts";
import { uiPeople } from "./messages/ui-people.ts";
import { uiRecords } from "./messages/ui-records.ts";
import { uiShell } from "./messages/ui-shell.ts";
import { uiSurveys } from "./messages/ui-surveys.ts";
import { fill, type Locale } from "./text.ts";

/**
 * The sentences that pages say in the browser, both languages at once, so that a switch needs no reload. Rooms that few people enter
 * bring their own with them (`ui/<room>/words.ts`).
 */
export const PAGE_MESSAGES: Record<string, Message> = {
  ...pages,
  ...fields,
  ...forms,
  ...records,
  ...uiShell,
  ...uiLists,
  ...uiRecords,
  ...uiHome,
  ...uiSurveys,
  ...uiPeople,
};

/** Adds what a room says, when its pages are loaded. */
export function alsoSay(...rooms: Record<string, Message>[]): void {
  Object.assign(PAGE_MESSAGES, ...rooms);
}

/** The sentence of a code for a page. A code without a sentence shows as itself; a test looks for them. */
export function pageMessage(
  code: string,
  params: Record<string, unknown> | undefined,
  locale: Locale,
): string {
  const text = Object.hasOwn(PAGE_MESSAGES, code) ? PAGE_MESSAGES[code]?.[locale] : undefined;
  return text === undefined ? code : fill(text, params);
}
