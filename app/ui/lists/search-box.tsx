import { type Ref, useEffect, useState } from "react";
import { CloseButton, Icon, TextInput, useDebouncedCallback } from "../../kit/index.ts";
import { useWords } from "../words.tsx";
import styles from "./list-page.module.css";

/** Searches while somebody types; Escape empties it. */
export function SearchBox({
  value,
  label,
  onChange,
  inputRef,
}: {
  value: string;
  label: string;
  onChange(q: string): void;
  inputRef?: Ref<HTMLInputElement>;
}) {
  const { t } = useWords();
  const [text, setText] = useState(value);
  const [sent, setSent] = useState(value);
  // Another view or the way back may bring another search; an own one that comes back late must not undo what was typed since.
  useEffect(() => {
    setSent((before) => {
      if (before !== value) setText(value);
      return value;
    });
  }, [value]);
  const send = useDebouncedCallback((q: string) => {
    setSent(q.trim());
    onChange(q.trim());
  }, 250);
  const type = (q: string) => {
    setText(q);
    if (q.trim() !== sent || q === "") send(q);
  };
  return (
    <TextInput
      ref={inputRef}
      type="search"
      size="xs"
      className={styles.search}
      aria-label={label}
      placeholder={label}
      leftSection={<Icon name="search" size={14} />}
      rightSection={
        text === "" ? null : <CloseButton size="xs" aria-label={t("ui_clear")} onClick={() => type("")} />
      }
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        if (text === "") event.currentTarget.blur();
        else type("");
      }}
    />
  );
}
