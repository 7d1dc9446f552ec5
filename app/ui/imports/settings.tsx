import type { Choices } from "../../exchange/upload.ts";
import type { UploadView } from "../../exchange/wizard.server.ts";
import { Checkbox, Fieldset, Group, NativeSelect, Radio, Stack, Text } from "../../kit/index.ts";
import styles from "./imports.module.css";
import type { Decided } from "./use-decisions.ts";
import { useWords } from "./words.ts";

interface Props {
  view: UploadView;
  decided: Decided;
  decide(change: Partial<Choices>): void;
}

const ENCODINGS = ["auto", "utf-8", "utf-16", "gb18030", "windows-1252"] as const;
const DELIMITERS = [",", ";", "\t", "|"] as const;
const NAMES: Record<string, string> = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar" };

/** How the file is read; for names that come out as nonsense. */
export function Reading({ view, decide }: Omit<Props, "decided">) {
  const { t } = useWords();
  const sign = (delimiter: string) => (NAMES[delimiter] ? t(`import_sign_${NAMES[delimiter]}`) : delimiter);
  const head = (nth: number, named = false) => {
    const { line, cells } = view.heads[nth - 1] ?? { line: nth, cells: [] };
    const names = cells.filter((cell) => cell.trim() !== "").slice(0, 3);
    return t(named ? "import_heading_named" : "import_heading_line", {
      line,
      names: names.join(t("import_and")).slice(0, 40),
    });
  };
  return (
    <Group gap="sm" align="flex-end">
      <NativeSelect
        label={t("import_encoding")}
        value={view.asked.encoding}
        onChange={(event) => decide({ encoding: event.currentTarget.value as Choices["encoding"] })}
        data={ENCODINGS.map((name) => ({
          value: name,
          label:
            name === "auto"
              ? t("import_found_auto", { found: view.found.encoding.toUpperCase() })
              : t(`import_encoding_${name.replace("-", "_")}`),
        }))}
      />
      <NativeSelect
        label={t("import_delimiter")}
        value={view.asked.delimiter ?? ""}
        onChange={(event) => decide({ delimiter: event.currentTarget.value || null })}
        data={[
          { value: "", label: t("import_found_auto", { found: sign(view.found.delimiter) }) },
          ...DELIMITERS.map((delimiter) => ({ value: delimiter, label: sign(delimiter) })),
        ]}
      />
      <NativeSelect
        label={t("import_heading")}
        className={styles.heads}
        value={view.asked.heading ?? ""}
        onChange={(event) => decide({ heading: Number(event.currentTarget.value) || null })}
        data={[
          { value: "", label: t("import_found_auto", { found: head(view.found.heading) }) },
          ...view.heads.map((_, at) => ({ value: String(at + 1), label: head(at + 1, true) })),
        ]}
      />
    </Group>
  );
}

/** How records that are there already are found, and whether automations run. */
export function Manner({ view, decided, decide }: Props) {
  const { t, say } = useWords();
  return (
    <Stack gap="md">
      <Fieldset legend={t("import_key")}>
        <Text size="sm" c="dimmed" mb="xs">
          {t(decided.key.length === 0 ? "import_key_none" : "import_key_some")}
        </Text>
        {view.keys.length === 0 ? <Text size="sm">{t("import_key_nothing")}</Text> : null}
        <Group gap="md">
          {view.keys.map(({ key, label, unique }) => (
            <Checkbox
              key={key}
              label={unique ? t("import_key_unique", { field: say(label) }) : say(label)}
              checked={decided.key.includes(key)}
              onChange={(event) =>
                decide({
                  key: event.currentTarget.checked
                    ? [...decided.key, key]
                    : decided.key.filter((one) => one !== key),
                })
              }
            />
          ))}
        </Group>
        {decided.key.length === 0 && view.known && view.known.found > 0 ? (
          <Text size="sm" c="var(--attune-warn)" mt="xs">
            {t("import_key_known", view.known)}
          </Text>
        ) : null}
      </Fieldset>
      <Radio.Group
        label={t("import_rules")}
        value={decided.rules}
        onChange={(rules) => decide({ rules: rules as Choices["rules"] })}
      >
        <Stack gap={6} mt={6}>
          <Radio value="run" label={t("import_rules_run")} description={t("import_rules_run_more")} />
          <Radio value="skip" label={t("import_rules_skip")} description={t("import_rules_skip_more")} />
        </Stack>
      </Radio.Group>
    </Stack>
  );
}
