import { useState } from "react";
import { fold } from "../../fields/value.ts";
import { Stack, Text, TextInput, UnstyledButton } from "../../kit/index.ts";
import type { OpenField } from "../model.ts";
import { useWords } from "../words.tsx";
import styles from "./filter-bar.module.css";

/** Finds a field by its name. */
export function FieldPicker({
  fields,
  label,
  onChoose,
}: {
  fields: readonly OpenField[];
  label: string;
  onChoose(field: OpenField): void;
}) {
  const { t, say } = useWords();
  const [text, setText] = useState("");
  const wanted = fold(text.trim());
  const found = fields.filter((field) => wanted === "" || fold(say(field.label)).includes(wanted));
  return (
    <Stack gap={4} w={230}>
      <TextInput
        aria-label={label}
        placeholder={label}
        value={text}
        data-autofocus
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
          // The input that comes next has the keys by then: it would take the same Enter for "apply".
          event.preventDefault();
          if (found[0]) onChoose(found[0]);
        }}
      />
      <div className={styles.fields}>
        {found.map((field) => (
          <UnstyledButton key={field.key} className={styles.field} onClick={() => onChoose(field)}>
            {say(field.label)}
          </UnstyledButton>
        ))}
        {found.length === 0 ? (
          <Text c="dimmed" px="xs" py={4}>
            {t("ui_nothing_found")}
          </Text>
        ) : null}
      </div>
    </Stack>
  );
}
