import { uiImports } from "../../i18n/messages/ui-imports.ts";
import { alsoSay } from "../../i18n/page-messages.ts";

alsoSay(uiImports);

/** Words of this room, whose sentences come with its pages only. */
export { useWords } from "../words.tsx";
