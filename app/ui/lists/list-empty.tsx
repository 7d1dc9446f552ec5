import { Link } from "@remix-run/react";
import type { Locale } from "../../i18n/text.ts";
import { Button, Empty, Group } from "../../kit/index.ts";
import type { PageObject } from "../model.ts";
import { useWords } from "../words.tsx";

/** Nothing to list: nothing there yet, nothing that matches, and what to do about either. */
export function ListEmpty({
  object,
  filtered,
  onClear,
}: {
  object: PageObject;
  /** Conditions or a search are the reason. */
  filtered: boolean;
  onClear(): void;
}) {
  const { t, say, locale } = useWords();
  const name = { object: say(object.label), objects: say(object.plural) };
  if (filtered)
    return (
      <Empty
        icon="search"
        title={t("list_none_match", name)}
        text={t("list_none_match_help")}
        action={
          <Button variant="default" onClick={onClear}>
            {t("list_show_all")}
          </Button>
        }
      />
    );
  const { create } = object.can;
  return (
    <Empty
      icon={object.icon}
      title={t("list_none_yet", name)}
      text={[
        asSentence(say(object.help), locale),
        t(create ? (object.can.import ? "list_none_first" : "list_none_create") : "list_none_seen", name),
      ]
        .filter((part) => part !== "")
        .join(locale === "en" ? " " : "")}
      action={
        create ? (
          <Group gap="xs" justify="center">
            {object.can.import ? (
              <Button component={Link} to={`/o/${object.key}/import`} variant="default">
                {t("list_import")}
              </Button>
            ) : null}
            <Button component={Link} to={`/o/${object.key}/new`}>
              {t("list_new", name)}
            </Button>
          </Group>
        ) : null
      }
    />
  );
}

/** What an object is for is written without a stop; here a sentence follows it. */
const asSentence = (text: string, locale: Locale): string =>
  text === "" || /[.。!！?？]$/u.test(text) ? text : `${text}${locale === "en" ? "." : "。"}`;
