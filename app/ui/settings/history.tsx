import { Link } from "@remix-run/react";
import { Anchor, Button, Empty, Group, Person, Stack, Text, Title } from "../../kit/index.ts";
import { openField, type PageField } from "../model.ts";
import { Cell } from "../records/cell.tsx";
import { useWorkspace } from "../workspace.tsx";
import type { PageSettingsChange } from "./model.ts";
import styles from "./settings.module.css";
import { useWords } from "./words.ts";

interface HistoryProps {
  data: PageSettingsChange[];
  next: number | null;
  fields: Record<string, PageField>;
}

/** Who changed which settings, when and why, and the way back. */
export function SettingsHistory({ data, next, fields }: HistoryProps) {
  const { t } = useWords();
  return (
    <section aria-labelledby="settings-history">
      <Title order={2} id="settings-history">
        {t("settings_history")}
      </Title>
      {data.length === 0 ? (
        <Empty icon="history" title={t("settings_history_empty")} text={t("settings_history_empty_text")} />
      ) : (
        data.map((change) => (
          <article key={change.revision} className={styles.entry}>
            <Group justify="space-between" align="flex-start" wrap="nowrap">
              <Stack gap={4}>
                <Who change={change} />
                {change.note ? <Text>{change.note}</Text> : null}
                <Changes change={change} fields={fields} />
              </Stack>
              <Button
                component={Link}
                to={`/settings/history/${change.revision}`}
                size="xs"
                variant="default"
                style={{ flex: "none" }}
              >
                {t("settings_back")}
              </Button>
            </Group>
          </article>
        ))
      )}
      {next !== null ? (
        <Anchor component={Link} to={`?before=${next}`} mt="md" display="inline-block">
          {t("settings_history_older")}
        </Anchor>
      ) : null}
    </section>
  );
}

export function Who({ change }: { change: PageSettingsChange }) {
  const { t, locale } = useWords();
  const { timeZone, person } = useWorkspace();
  const at = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone });
  const name = (change.authorId && person(change.authorId)?.name) || change.author;
  return (
    <Group gap={8}>
      <Person name={name} />
      <Text size="sm" c="dimmed">
        <time dateTime={change.at}>{at.format(new Date(change.at))}</time> ·{" "}
        {t("settings_history_entry", { revision: change.revision })}
      </Text>
    </Group>
  );
}

export function Changes({
  change,
  fields,
}: {
  change: PageSettingsChange;
  fields: Record<string, PageField>;
}) {
  const { say } = useWords();
  return (
    <ul className={styles.movers}>
      {change.changes.map(({ path, label, before, after }) => {
        const field = fields[path];
        return (
          <li key={path}>
            <span>{say(label)}</span>
            <span className={styles.change}>
              {field ? <Cell field={openField(field)} value={before} full /> : String(before)}
              <span aria-hidden="true">→</span>
              <strong>{field ? <Cell field={openField(field)} value={after} full /> : String(after)}</strong>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
