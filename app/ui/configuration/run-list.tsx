import { Link, useSearchParams } from "@remix-run/react";
import type { Text as Label } from "../../i18n/text.ts";
import { Anchor, Button, Empty, Select, Text, TextInput, Title } from "../../kit/index.ts";
import { Moment } from "../imports/moment.tsx";
import { useWorkspace } from "../workspace.tsx";
import styles from "./configuration.module.css";
import type { PageRun } from "./model.ts";
import { RunState } from "./run-state.tsx";
import { useWords } from "./words.ts";

interface RunListProps {
  data: PageRun[];
  next: string | null;
  states: readonly string[];
  automations: readonly { key: string; label: Label }[];
}

/** What rules did, newest first; the filter stands in the address. */
export function RunList({ data, next, states, automations }: RunListProps) {
  const { t, say } = useWords();
  const { objects } = useWorkspace();
  const [search, setSearch] = useSearchParams();
  const set = (name: string, value: string | null) => {
    const after = new URLSearchParams(search);
    after.delete("cursor");
    if (value) after.set(name, value);
    else after.delete(name);
    setSearch(after, { preventScrollReset: true });
  };
  const select = (name: string, label: string, options: { value: string; label: string }[]) => (
    <Select
      label={label}
      data={options}
      value={search.get(name)}
      onChange={(value) => set(name, value)}
      clearable
      clearButtonProps={{ "aria-label": t("ui_clear") }}
      placeholder={t("configuration_any")}
      w={180}
    />
  );
  const record = search.get("record");
  const filtered = [...search.keys()].some((name) => name !== "cursor");
  return (
    <section aria-labelledby="runs">
      <Title order={2} id="runs">
        {t("configuration_runs")}
      </Title>
      <div className={styles.filters}>
        {select(
          "automation",
          t("configuration_kind_automation"),
          automations.map(({ key, label }) => ({ value: key, label: say(label) })),
        )}
        {select(
          "state",
          t("configuration_state"),
          states.map((state) => ({ value: state, label: t(`configuration_run_${state}`) })),
        )}
        {select(
          "object",
          t("configuration_object"),
          objects.map(({ key, label }) => ({ value: key, label: say(label) })),
        )}
        <TextInput
          type="date"
          label={t("configuration_from")}
          value={search.get("from") ?? ""}
          onChange={(event) => set("from", event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t("configuration_to")}
          value={search.get("to") ?? ""}
          onChange={(event) => set("to", event.currentTarget.value)}
        />
        {record ? (
          <Button variant="default" onClick={() => set("record", null)}>
            {t("configuration_one_record")} ×
          </Button>
        ) : null}
      </div>
      {data.length === 0 ? (
        <Empty
          icon="bolt"
          title={t(filtered ? "configuration_runs_none" : "configuration_runs_empty")}
          text={t(filtered ? "configuration_runs_none_text" : "configuration_runs_empty_text")}
        />
      ) : (
        <ul className={styles.rows}>
          {data.map((run) => (
            <li key={run.id} className={styles.row}>
              <RunState state={run.state} />
              <span className={styles.grow}>
                <Anchor component={Link} to={`/configuration/runs/${run.id}`} c="inherit">
                  {run.sentence || say(run.label)}
                </Anchor>
                {run.error ? (
                  <Text size="sm" c="var(--attune-bad)">
                    {run.error.message}
                  </Text>
                ) : null}
              </span>
              <RecordLink run={run} />
              <span className={styles.quiet}>
                <Moment at={Date.parse(run.startedAt)} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {next ? (
        <Anchor component={Link} to={`?${withCursor(search, next)}`} mt="md" display="inline-block">
          {t("settings_history_older")}
        </Anchor>
      ) : null}
    </section>
  );
}

function withCursor(search: URLSearchParams, cursor: string): string {
  const after = new URLSearchParams(search);
  after.set("cursor", cursor);
  return after.toString();
}

/** The record that a run is of, where the reader may see it. */
export function RecordLink({ run }: { run: PageRun }) {
  const { t, say } = useWords();
  const outline = useWorkspace().object(run.object);
  if (run.hidden || !outline) return <Text c="dimmed">{t("ui_hidden_record")}</Text>;
  return (
    <Anchor component={Link} to={`/o/${run.object}/${run.record}`} lineClamp={2} maw={360}>
      {run.title || say(outline.label)}
    </Anchor>
  );
}
