import { useEffect, useRef, useState } from "react";
import { ActionIcon, Icon, Loader, Text, Tooltip } from "../../kit/index.ts";
import type { OpenField } from "../model.ts";
import { useWords } from "../words.tsx";
import { Cell } from "./cell.tsx";
import { FieldEditor } from "./field-editor.tsx";
import styles from "./record.module.css";
import { useRecord } from "./record-context.tsx";
import { WhyButton } from "./why.tsx";

/** How long "saved" stays, in milliseconds. */
const SAVED_MS = 2_500;

/**
 * A field and its value. Click, Enter or `e` opens its input; Enter or leaving it saves, Escape gives up. What became of it is said
 * where it happened.
 */
export function FieldRow({ field, required }: { field: OpenField; required?: boolean }) {
  const { t, say } = useWords();
  const { record, titles, can, reasons } = useRecord();
  const [editing, setEditing] = useState(false);
  const [phase, setPhase] = useState<"idle" | "saving" | "saved">("idle");
  const row = useRef<HTMLDivElement>(null);
  const editable = can.update && !field.readOnly;
  const name = say(field.label);
  const value = record[field.key];
  const because = reasons[field.key];

  useEffect(() => {
    if (phase !== "saved") return;
    const timer = setTimeout(() => setPhase("idle"), SAVED_MS);
    return () => clearTimeout(timer);
  }, [phase]);

  const close = (saved: boolean) => {
    setEditing(false);
    setPhase(saved ? "saved" : "idle");
    // Back to where the reader was, unless they have gone on already.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body || document.activeElement === null)
        row.current?.querySelector<HTMLElement>("[data-edit]")?.focus();
    });
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the key is meant for the buttons inside
    <div
      ref={row}
      className={styles.row}
      data-field={field.key}
      data-editable={editable || undefined}
      onKeyDown={(event) => {
        if (editing || !editable || event.key !== "e" || event.ctrlKey || event.metaKey || event.altKey)
          return;
        event.preventDefault();
        setEditing(true);
      }}
    >
      <div className={styles.label}>
        {name}
        {required ? (
          <span aria-hidden className={styles.star}>
            {" *"}
          </span>
        ) : null}
      </div>
      {editing ? (
        <FieldEditor
          field={field}
          onClose={close}
          onSaving={() => setPhase("saving")}
          onFailed={() => setPhase("idle")}
        />
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: the button inside is the control; a click beside it is a convenience
        // biome-ignore lint/a11y/useKeyWithClickEvents: the button inside takes the keys
        <div
          className={styles.value}
          onClick={(event) => {
            if (editable && !(event.target as HTMLElement).closest("a, button")) setEditing(true);
          }}
        >
          <div className={styles.shown}>
            <Cell field={field} value={value} titles={titles} full />
          </div>
          {because ? <WhyButton field={name} because={because} /> : null}
          {editable ? (
            <ActionIcon
              className={styles.pencil}
              data-edit
              variant="subtle"
              color="gray"
              size={24}
              aria-label={t("record_edit_field", { field: name })}
              onClick={() => setEditing(true)}
            >
              <Icon name="pencil" size={14} />
            </ActionIcon>
          ) : null}
        </div>
      )}
      <span className={styles.phase} role="status">
        {phase === "saving" ? (
          <Text span size="xs" c="dimmed">
            <Loader size={10} /> {t("record_saving")}
          </Text>
        ) : phase === "saved" ? (
          <Tooltip label={t("record_saved")}>
            <span className={styles.saved}>
              <Icon name="check" size={14} /> {t("record_saved")}
            </span>
          </Tooltip>
        ) : null}
      </span>
    </div>
  );
}
