import { uiConfiguration } from "../../i18n/messages/ui-configuration.ts";
import { uiRuns } from "../../i18n/messages/ui-runs.ts";
import { uiSettings } from "../../i18n/messages/ui-settings.ts";
import { alsoSay } from "../../i18n/page-messages.ts";

alsoSay(uiConfiguration, uiRuns, uiSettings);

/** Words of this room, whose sentences come with its pages only. */
export { useWords } from "../words.tsx";
