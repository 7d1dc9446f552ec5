import type { ColumnState } from "../../exchange/upload.ts";
import type { UploadView } from "../../exchange/wizard.server.ts";
import type { ColumnView } from "../../exchange/wizard-columns.server.ts";
import { NativeSelect, Pill, Text, TextInput } from "../../kit/index.ts";
import styles from "./imports.module.css";
import { useWords } from "./words.ts";

interface Props {
  column: ColumnView;
  choice: ColumnState | null;
  fields: UploadView["fields"];
  /** Fields that other columns feed. */
  taken: ReadonlySet<string>;
  onChange(choice: ColumnState | null): void;
}

/** One column of the file: what stands in it, the field that it feeds, and what its words mean there. */
export function ColumnRow({ column, choice, fields, taken, onChange }: Props) {
  const { t, say } = useWords();
  const heading = column.heading || t("import_column_unnamed", { n: column.index + 1 });
  // What follows from a choice comes from the server a moment later.
  const settled = choice?.field === column.choice?.field;
  return (
    <tr>
      <td className={styles.heading}>{heading}</td>
      <td className={styles.samples}>
        {column.samples.slice(0, 3).map((sample) => (
          <span key={sample} className={styles.sample}>
            {sample}
          </span>
        ))}
        {column.filled === 0 ? t("import_column_empty") : null}
      </td>
      <td>
        <div className={styles.field}>
          <NativeSelect
            aria-label={t("import_field_for", { column: heading })}
            value={choice?.field ?? ""}
            onChange={(event) => {
              const field = event.currentTarget.value;
              onChange(field === "" ? null : { field });
            }}
            data={[
              { value: "", label: t("import_leave_out") },
              ...fields.map(({ key, label, required }) => ({
                value: key,
                label: `${say(label)}${required ? " *" : ""}`,
                disabled: key !== choice?.field && taken.has(key),
              })),
            ]}
          />
          {choice?.guess === "likely" ? <Pill color="yellow">{t("import_guessed")}</Pill> : null}
          {choice?.guess === "before" ? <Pill color="gray">{t("import_as_before")}</Pill> : null}
        </div>
        {choice && settled && column.lookUp ? (
          <LookUp column={column} choice={choice} lookUp={column.lookUp} onChange={onChange} />
        ) : null}
        {choice && settled && column.strange.length > 0 ? (
          <Words column={column} choice={choice} onChange={onChange} />
        ) : null}
      </td>
    </tr>
  );
}

type PartProps = { column: ColumnView; choice: ColumnState; onChange(choice: ColumnState): void };

function translated(choice: ColumnState, from: string, to: string | null): ColumnState {
  const rest = (choice.translate ?? []).filter(([word]) => word !== from);
  const translate = to === null ? rest : [...rest, [from, to] as const];
  return { ...choice, translate };
}

/** Words that are no choices of the field: each may mean one of them, or nothing. */
function Words({ column, choice, onChange }: PartProps) {
  const { t, say } = useWords();
  const meanings = new Map(choice.translate);
  const open = column.strange.filter(({ value }) => !meanings.has(value)).length;
  return (
    <div className={styles.more}>
      <Text size="sm" c={open > 0 ? "var(--attune-warn)" : "dimmed"}>
        {t(open > 0 ? "import_words_open" : "import_words_done", { n: open })}
      </Text>
      {column.strange.map(({ value, count }) => (
        <div key={value} className={styles.pair}>
          <Text size="sm">
            {value}{" "}
            <Text span c="dimmed" size="sm">
              × {count}
            </Text>
          </Text>
          <span aria-hidden>→</span>
          <NativeSelect
            aria-label={t("import_word_means", { word: value })}
            value={meanings.has(value) ? `=${meanings.get(value)}` : ""}
            onChange={(event) => {
              const picked = event.currentTarget.value;
              onChange(translated(choice, value, picked === "" ? null : picked.slice(1)));
            }}
            data={[
              { value: "", label: t("import_word_refused") },
              { value: "=", label: t("import_word_empty") },
              ...column.options.map(({ key, label }) => ({ value: `=${key}`, label: say(label) })),
            ]}
          />
        </div>
      ))}
    </div>
  );
}

/** By which field of the other object a record is found, and the values by which none is. */
function LookUp({
  column,
  choice,
  lookUp,
  onChange,
}: PartProps & { lookUp: NonNullable<ColumnView["lookUp"]> }) {
  const { t, say } = useWords();
  const meanings = new Map(choice.translate);
  const shown = [...new Set([...lookUp.lost, ...meanings.keys()])];
  return (
    <div className={styles.more}>
      <NativeSelect
        size="xs"
        label={t("import_found_by")}
        value={choice.by ?? ""}
        onChange={(event) => {
          const { by: _, ...rest } = choice;
          const by = event.currentTarget.value;
          onChange(by === "" ? rest : { ...rest, by });
        }}
        data={[
          { value: "", label: t("import_found_by_any") },
          ...lookUp.by.map(({ key, label }) => ({ value: key, label: say(label) })),
        ]}
      />
      {lookUp.asked > 0 ? (
        <Text size="sm" mt={6} c={lookUp.found < lookUp.asked ? "var(--attune-warn)" : "dimmed"}>
          {t("import_found", { found: lookUp.found, asked: lookUp.asked })}
        </Text>
      ) : null}
      {shown.map((value) => (
        <div key={value} className={styles.pair}>
          <Text size="sm">{value}</Text>
          <span aria-hidden>→</span>
          <TextInput
            size="xs"
            aria-label={t("import_look_for", { word: value })}
            placeholder={t("import_look_for_placeholder")}
            defaultValue={meanings.get(value) ?? ""}
            onBlur={(event) => {
              const text = event.currentTarget.value.trim();
              if (text !== (meanings.get(value) ?? ""))
                onChange(translated(choice, value, text === "" ? null : text));
            }}
          />
        </div>
      ))}
      {column.more ? (
        <Text size="xs" c="dimmed" mt={6}>
          {t("import_more_values")}
        </Text>
      ) : null}
    </div>
  );
}
