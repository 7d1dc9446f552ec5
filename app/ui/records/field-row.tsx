import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { ActionIcon, Icon, Loader, Text, Tooltip } from "../../kit/index.ts";
import type { OpenField } from "../model.ts";
import { controlOf, type PageProblem } from "../model.ts";
import { useNow } from "../now.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { Cell } from "./cell.tsx";
import { FieldInput } from "./field-input.tsx";
import { formIssues, same } from "./form-issues.ts";
import { formState, inMemory } from "./form-model.ts";
import { NeedDialog } from "./need-dialog.tsx";
import styles from "./record.module.css";
import { useRecord } from "./record-context.tsx";
import { fieldOf } from "./record-form.tsx";
import { WhyButton } from "./why.tsx";

/** Inputs whose change is the whole of it: they save as soon as something is chosen. */
const AT_ONCE = new Set(["choice", "person", "reference", "switch", "scale"]);

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
        <InlineEditor
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
              size="sm"
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

function InlineEditor({
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
  const { t, say } = useWords();
  const open = useRecord();
  const { form, outside } = open;
  // What others change while the input is open must not look like the reader's own doing.
  const [record] = useState(open.record);
  const { timeZone } = useWorkspace();
  const now = useNow();
  const [value, setValue] = useState<unknown>(record[field.key] ?? null);
  const [error, setError] = useState<string | null>(null);
  const [need, setNeed] = useState<{ input: Record<string, unknown>; fields: string[] } | null>(null);
  const box = useRef<HTMLDivElement>(null);
  /** A save is under way, or the input has been given up: leaving it must not save again. */
  const settled = useRef(false);
  const atOnce = AT_ONCE.has(controlOf(field));

  useEffect(() => {
    const input = box.current?.querySelector<HTMLElement>("input:not([type=hidden]), textarea, button");
    input?.focus();
    if (input instanceof HTMLInputElement && input.type === "text") input.select();
    if (
      input &&
      (controlOf(field) === "choice" || controlOf(field) === "person" || controlOf(field) === "reference")
    )
      input.click();
  }, [field]);

  const told = (problem: PageProblem, input: Record<string, unknown>) => {
    const own = problem.errors.find((fault) => fieldOf(fault.path) === field.key);
    const others = problem.errors
      .map((fault) => fieldOf(fault.path))
      .filter((key) => key !== field.key && form.fields.get(key)?.readOnly === false);
    onFailed();
    settled.current = false;
    if (!own && others.length > 0 && others.length === problem.errors.length)
      setNeed({ input, fields: others });
    else setError(own?.message ?? problem.errors[0]?.message ?? problem.message);
  };

  const save = async (next: unknown) => {
    if (settled.current) return;
    if (same(next, record[field.key])) return onClose(false);
    const around = { outside, before: inMemory(form, record), now: now ?? 0, timeZone };
    const whole = { ...record, [field.key]: next };
    const judged = formState(form, inMemory(form, whole), around);
    const already = new Set(formIssues(form, open.state, record, record).map((issue) => issue.field));
    const issues = formIssues(form, judged, whole, record);
    const own = issues.find((issue) => issue.field === field.key);
    if (own) {
      setError(own.message === undefined ? t(own.code, own.params) : say(own.message));
      return;
    }
    const input = { [field.key]: next ?? null };
    const wanting = issues
      .filter(
        (issue) => issue.field !== "" && !already.has(issue.field) && !form.fields.get(issue.field)!.readOnly,
      )
      .map((issue) => issue.field);
    if (wanting.length > 0) {
      setNeed({ input, fields: [...new Set(wanting)] });
      return;
    }
    settled.current = true;
    setError(null);
    onSaving();
    const saved = await open.save(input, record);
    if ("record" in saved) onClose(true);
    else if ("problem" in saved) told(saved.problem, input);
    else {
      onFailed();
      settled.current = false;
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      // A list that is open closes first.
      if (box.current?.querySelector("[aria-expanded=true]") && !atOnce) return;
      event.preventDefault();
      event.stopPropagation();
      settled.current = true;
      onClose(false);
      return;
    }
    if (event.key !== "Enter" || event.nativeEvent.isComposing || atOnce) return;
    const long = controlOf(field) === "text";
    if (long && !(event.metaKey || event.ctrlKey)) return;
    if (controlOf(field) === "choices" && box.current?.querySelector("[aria-expanded=true]")) return;
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
          setError(null);
          if (atOnce) void save(next);
        }}
        error={error}
        hideLabel
        titles={open.titles}
        required={open.state.required.has(field.key)}
      />
      {need ? (
        <NeedDialog
          base={record}
          fields={need.fields}
          input={need.input}
          onClose={(saved) => {
            setNeed(null);
            settled.current = true;
            onClose(saved);
          }}
        />
      ) : null}
    </div>
  );
}
