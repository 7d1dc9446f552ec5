import { useEffect, useState } from "react";
import { TagsSelect, useDebouncedCallback } from "../../kit/index.ts";
import type { Titles } from "../model.ts";
import { type LookUpAnswer, lookUpAddress } from "../records/reference-input.tsx";
import { useAsk } from "../use-ask.ts";
import { useWords } from "../words.tsx";

/** Several records of one object, found by their names. */
export function RecordsInput({
  object,
  label,
  value,
  titles,
  onChange,
}: {
  object: string;
  label: string;
  value: string[];
  titles?: Titles;
  onChange(value: string[]): void;
}) {
  const { t } = useWords();
  const { ask, data, asking } = useAsk<LookUpAnswer>();
  const [known, setKnown] = useState<Record<string, string | null>>({});
  const look = useDebouncedCallback((q: string) => {
    ask(lookUpAddress(object, q));
  }, 150);
  useEffect(() => {
    if (data) {
      const hits = data.hits.map((hit) => [hit.id, hit.title] as const);
      setKnown((before) => ({ ...before, ...Object.fromEntries(hits) }));
    }
  }, [data]);
  const name = (id: string) => known[id] || titles?.[object]?.[id] || t("ui_untitled");
  const ids = [...new Set([...value, ...(data?.hits.map((hit) => hit.id) ?? [])])];
  return (
    <TagsSelect
      aria-label={label}
      data={ids.map((id) => ({ value: id, label: name(id) }))}
      value={value}
      onChange={onChange}
      filter={({ options }) => options}
      onSearchChange={look}
      onDropdownOpen={() => look("")}
      comboboxProps={{ withinPortal: false }}
      clearLabel={t("ui_clear")}
      nothingFoundMessage={asking ? t("ui_searching") : t("ui_nothing_found")}
    />
  );
}
