import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { CopyOnce } from "./copy-once.tsx";
import type { PeopleAnswer } from "./model.ts";

/** A link just made, with whom it is for and until when it holds. */
export function LinkMade({ link }: { link: NonNullable<PeopleAnswer["link"]> }) {
  const { t, locale } = useWords();
  const { timeZone } = useWorkspace();
  const until = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone }).format(
    link.expiresAt,
  );
  const label = t(link.kind === "invite" ? "people_invite_link" : "people_reset_link", {
    name: link.name,
    until,
  });
  return <CopyOnce label={label} value={link.url} />;
}
