import { type ReactNode, useEffect, useState } from "react";
import type { Field } from "../../fields/field-type.ts";
import { Group, Select, useDebouncedCallback } from "../../kit/index.ts";
import type { Titles } from "../model.ts";
import { useAsk } from "../use-ask.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";

/** What `/lookup/<object>?q=` answers. */
export interface LookUpAnswer {
  object: string;
  q: string;
  hits: { id: string; title: string | null }[];
}

/** Where records of an object are found by name. An address has no room for a pasted letter, and no name is longer. */
export const lookUpAddress = (object: string, q: string): string =>
  `/lookup/${object}?q=${encodeURIComponent([...q.trim()].slice(0, 100).join(""))}`;

/** Finds a record by its name. A reference to several objects asks for the object first. */
export function ReferenceInput({
  field,
  value,
  onChange,
  titles,
  label,
  ...rest
}: {
  field: Field;
  value: unknown;
  onChange(value: unknown): void;
  titles?: Titles;
  label?: ReactNode;
  "aria-label"?: string;
  description?: ReactNode;
  error?: ReactNode;
  required?: boolean;
  withAsterisk?: boolean;
  disabled?: boolean;
  autoFocus?: boolean;
  onBlur?(): void;
}) {
  const { t, say } = useWords();
  const workspace = useWorkspace();
  const targets = (field.to ?? []).flatMap((key) => workspace.object(key) ?? []);
  const several = Array.isArray(field.def.to) && (field.def.to.length > 1 || field.def.to[0] === "*");
  const link = several ? (value as { object: string; id: string } | null) : null;
  const [chosen, setChosen] = useState(link?.object ?? targets[0]?.key ?? "");
  const object = link?.object ?? chosen;
  const id = several ? (link?.id ?? null) : value ? String(value) : null;
  const { ask, data, asking } = useAsk<LookUpAnswer>();
  const [known, setKnown] = useState<Record<string, string | null>>({});
  // The object behind the reference may be closed to this reader: what stands there stays, and nothing is to be found.
  const closed = targets.length === 0;
  const look = useDebouncedCallback((q: string) => {
    if (!closed) ask(lookUpAddress(object, q));
  }, 150);

  useEffect(() => {
    if (data)
      setKnown((before) => ({
        ...before,
        ...Object.fromEntries(data.hits.map((hit) => [hit.id, hit.title])),
      }));
  }, [data]);

  const titleOf = (one: string) =>
    titles?.[object]?.[one] ?? known[one] ?? t(closed ? "ui_hidden_record" : "ui_untitled");
  const hits = data?.object === object ? data.hits : [];
  const options = hits.map((hit) => ({ value: hit.id, label: hit.title || t("ui_untitled") }));
  if (id && !options.some((option) => option.value === id))
    options.unshift({ value: id, label: titleOf(id) });

  const picker = (
    <Select
      {...rest}
      disabled={rest.disabled || closed}
      label={several ? undefined : label}
      aria-label={several ? say(field.label) : rest["aria-label"]}
      style={{ flex: 1 }}
      openOnFocus={rest.autoFocus === true}
      data={options}
      value={id}
      searchable
      clearable={!rest.required}
      clearButtonProps={{ "aria-label": t("ui_clear") }}
      filter={({ options }) => options}
      onSearchChange={look}
      onDropdownOpen={() => look("")}
      onChange={(next) => onChange(next === null ? null : several ? { object, id: next } : next)}
      nothingFoundMessage={asking ? t("ui_searching") : t("ui_nothing_found")}
    />
  );
  if (!several) return picker;
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <Select
        label={label}
        description={rest.description ? " " : undefined}
        data={targets.map((target) => ({ value: target.key, label: say(target.label) }))}
        value={object}
        allowDeselect={false}
        disabled={rest.disabled}
        onChange={(next) => {
          setChosen(next ?? "");
          onChange(null);
        }}
        w={130}
      />
      {picker}
    </Group>
  );
}
