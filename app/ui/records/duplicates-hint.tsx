import { useFetcher } from "@remix-run/react";
import { useEffect } from "react";
import { Anchor, Group, Text, useDebouncedValue } from "../../kit/index.ts";
import type { PageObject } from "../model.ts";
import { useWords } from "../words.tsx";
import type { LookUpAnswer } from "./reference-input.tsx";

/** Shortest text worth looking for, and how many likenesses are shown. */
const SHORTEST = 2;
const MOST = 4;

/** While a name is being typed: records that have one like it, each a click away, so that nobody makes a second one. */
export function DuplicatesHint({ object, text }: { object: PageObject; text: unknown }) {
  const { t, say } = useWords();
  const fetcher = useFetcher<LookUpAnswer>();
  const { load } = fetcher;
  const [typed] = useDebouncedValue(typeof text === "string" ? text.trim() : "", 250);
  const long = [...typed].length >= SHORTEST;
  useEffect(() => {
    if (long) load(`/lookup/${object.key}?q=${encodeURIComponent(typed)}`);
  }, [long, typed, load, object.key]);
  const hits = long && fetcher.data?.q === typed ? fetcher.data.hits.slice(0, MOST) : [];
  return (
    <div role="status">
      {hits.length > 0 ? (
        <Group gap={6} mt={4}>
          <Text span size="sm" c="dimmed">
            {t("record_duplicates", { object: say(object.label) })}
          </Text>
          {hits.map((hit) => (
            <Anchor key={hit.id} href={`/o/${object.key}/${hit.id}`} target="_blank" size="sm">
              {hit.title || t("ui_untitled")}
            </Anchor>
          ))}
        </Group>
      ) : null}
    </div>
  );
}
