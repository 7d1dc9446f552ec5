import { type KeyboardEvent, lazy, Suspense, useEffect, useRef, useState } from "react";
import { controlOf, type OpenField } from "../model.ts";
import { FieldInput } from "./field-input.tsx";
import styles from "./record.module.css";
import { useRecord } from "./record-context.tsx";
import { useFieldSave } from "./use-field-save.ts";

const NeedDialog = lazy(async () => ({ default: (await import("./need-dialog.tsx")).NeedDialog }));

/** Inputs whose change is the whole of it: they save as soon as something is chosen. */
const AT_ONCE = new Set(["choice", "person", "reference", "switch", "scale"]);

/** Inputs that open their list at once. */
const LISTS = new Set(["choice", "person", "reference"]);

/** The input of a field where its value stood. Enter or leaving it saves, Escape gives up. */
export function FieldEditor({
  field,
  onClose,
  onSaving,
  onFailed,
}: {
  field: OpenField;
  onClose(saved: boolean): void;
  onSaving(): void;
  onFailed(): void;
}) {
  const { titles, state } = useRecord();
  const { record, save, need, forget, settled, error, clear } = useFieldSave(field, {
    onClose,
    onSaving,
    onFailed,
  });
  const [value, setValue] = useState<unknown>(record[field.key] ?? null);
  const box = useRef<HTMLDivElement>(null);
  const control = controlOf(field);
  const atOnce = AT_ONCE.has(control);

  useEffect(() => {
    const input = box.current?.querySelector<HTMLElement>("input:not([type=hidden]), textarea, button");
    input?.focus();
    if (input instanceof HTMLInputElement && input.type === "text") input.select();
    if (LISTS.has(control)) input?.click();
  }, [control]);

  /** A list that is open takes Escape and Enter for itself. */
  const listOpen = () => box.current?.querySelector("[aria-expanded=true]") != null;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      if (listOpen() && !atOnce) return;
      event.preventDefault();
      event.stopPropagation();
      settled.current = true;
      onClose(false);
      return;
    }
    if (event.key !== "Enter" || event.nativeEvent.isComposing || atOnce) return;
    if (control === "text" && !(event.metaKey || event.ctrlKey)) return;
    if (control === "choices" && listOpen()) return;
    event.preventDefault();
    void save(value);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys and leaving are those of the input inside
    <div
      ref={box}
      className={styles.editor}
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        const to = event.relatedTarget as HTMLElement | null;
        if (
          need ||
          box.current?.contains(to) ||
          to?.closest("[data-combobox-dropdown], .mantine-Popover-dropdown")
        )
          return;
        void save(value);
      }}
    >
      <FieldInput
        field={field}
        value={value}
        onChange={(next) => {
          setValue(next);
          clear();
          if (atOnce) void save(next);
        }}
        error={error}
        hideLabel
        titles={titles}
        required={state.required.has(field.key)}
      />
      {need ? (
        <Suspense>
          <NeedDialog base={record} fields={need.fields} input={need.input} onClose={forget} />
        </Suspense>
      ) : null}
    </div>
  );
}
