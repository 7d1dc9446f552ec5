import { fields } from "./messages/fields.ts";
import { forms } from "./messages/forms.ts";
import type { Message } from "./messages/index.ts";
import { pages } from "./messages/pages.ts";
import { records } from "./messages/records.ts";
import { uiConfiguration } from "./messages/ui-configuration.ts";
import { uiHome } from "./messages/ui-home.ts";
import { uiImports } from "./messages/ui-imports.ts";
import { uiLists } from "./messages/ui-lists.ts";
import { uiPeople } from "./messages/ui-people.ts";
import { uiRecords } from "./messages/ui-records.ts";
import { uiSettings } from "./messages/ui-settings.ts";
import { uiShell } from "./messages/ui-shell.ts";
import { uiSurveys } from "./messages/ui-surveys.ts";
import { fill, type Locale } from "./text.ts";

/** The sentences that pages say in the browser, both languages at once, so that a switch needs no reload. */
export const PAGE_MESSAGES: Record<string, Message> = {
  ...pages,
  ...fields,
  ...forms,
  ...records,
  ...uiShell,
  ...uiLists,
  ...uiRecords,
  ...uiHome,
  ...uiSettings,
  ...uiConfiguration,
  ...uiImports,
  ...uiSurveys,
  ...uiPeople,
};

/** The sentence of a code for a page. A code without a sentence shows as itself; a test looks for them. */
export function pageMessage(
  code: string,
  params: Record<string, unknown> | undefined,
  locale: Locale,
): string {
  const text = Object.hasOwn(PAGE_MESSAGES, code) ? PAGE_MESSAGES[code]?.[locale] : undefined;
  return text === undefined ? code : fill(text, params);
}
