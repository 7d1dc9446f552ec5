import { useEffect } from "react";
import { Anchor, Group, Text, useDebouncedValue } from "../../kit/index.ts";
import type { PageObject } from "../model.ts";
import { useAsk } from "../use-ask.ts";
import { useWords } from "../words.tsx";
import { type LookUpAnswer, lookUpAddress } from "./reference-input.tsx";

/** Shortest text worth looking for, and how many likenesses are shown. */
const SHORTEST = 2;
const MOST = 4;
/** Characters of a name that are looked for: an address has no room for a pasted letter. */
const LONGEST = 100;

const cut = (text: string): string => [...text].slice(0, LONGEST).join("");

/** While a name is being typed: records that have one like it, each a click away, so that nobody makes a second one. */
export function DuplicatesHint({ object, text }: { object: PageObject; text: unknown }) {
  const { t, say } = useWords();
  const { ask, data } = useAsk<LookUpAnswer>();
  const [typed] = useDebouncedValue(typeof text === "string" ? cut(text.trim()) : "", 250);
  const long = [...typed].length >= SHORTEST;
  useEffect(() => {
    if (long) ask(lookUpAddress(object.key, typed));
  }, [long, typed, ask, object.key]);
  const hits = long && data?.q === typed ? data.hits.slice(0, MOST) : [];
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
