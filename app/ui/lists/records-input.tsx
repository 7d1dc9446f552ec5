import { useFetcher } from "@remix-run/react";
import { useEffect, useState } from "react";
import { TagsSelect, useDebouncedCallback } from "../../kit/index.ts";
import type { Titles } from "../model.ts";
import type { LookUpAnswer } from "../records/reference-input.tsx";
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
  const fetcher = useFetcher<LookUpAnswer>();
  const [known, setKnown] = useState<Record<string, string | null>>({});
  const look = useDebouncedCallback((q: string) => {
    fetcher.load(`/lookup/${object}?q=${encodeURIComponent(q)}`);
  }, 150);
  useEffect(() => {
    if (fetcher.data) {
      const hits = fetcher.data.hits.map((hit) => [hit.id, hit.title] as const);
      setKnown((before) => ({ ...before, ...Object.fromEntries(hits) }));
    }
  }, [fetcher.data]);
  const name = (id: string) => known[id] || titles?.[object]?.[id] || t("ui_untitled");
  const ids = [...new Set([...value, ...(fetcher.data?.hits.map((hit) => hit.id) ?? [])])];
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
      nothingFoundMessage={fetcher.state === "loading" ? t("ui_searching") : t("ui_nothing_found")}
    />
  );
}
