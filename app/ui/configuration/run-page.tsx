import { Link } from "@remix-run/react";
import type { ReactNode } from "react";
import { Anchor, Failure, Group, Icon, Stack, Text, Title } from "../../kit/index.ts";
import { Moment } from "../imports/moment.tsx";
import { openField } from "../model.ts";
import { Cell } from "../records/cell.tsx";
import { TraceTree } from "../records/trace-dialog.tsx";
import { useWorkspace } from "../workspace.tsx";
import styles from "./configuration.module.css";
import type { PageRunDetail, RunStepLine } from "./model.ts";
import { RecordLink } from "./run-list.tsx";
import { RunState } from "./run-state.tsx";
import { useWords } from "./words.ts";

/** One run: what woke it, how its condition came out, what its steps did. */
export function RunPage({ run }: { run: PageRunDetail }) {
  const { t, say } = useWords();
  return (
    <Stack component="article" aria-labelledby="run">
      <div>
        <Anchor component={Link} to="/configuration/runs" size="sm">
          {t("configuration_runs")}
        </Anchor>
        <Group gap="xs">
          <Title order={2} id="run">
            {say(run.label)}
          </Title>
          <RunState state={run.state} />
        </Group>
      </div>
      {run.sentence ? <Text className={styles.sentence}>{run.sentence}</Text> : null}
      <div>
        <Fact name={t("configuration_record")}>
          <RecordLink run={run} />{" "}
          {run.hidden ? null : (
            <Anchor component={Link} to={`/configuration/runs?record=${run.record}`} size="sm">
              {t("configuration_runs_of_record")}
            </Anchor>
          )}
        </Fact>
        <Fact name={t("configuration_woken_by")}>
          {run.event ? t(`configuration_event_${run.event}`) : "–"}
          {run.actor ? ` · ${t(`configuration_by_${run.actor.kind}`, { name: say(run.actor.name) })}` : ""}
        </Fact>
        <Fact name={t("configuration_started")}>
          <Moment at={Date.parse(run.startedAt)} />
        </Fact>
        <Fact name={t("configuration_revision")}>
          <Anchor component={Link} to={`/configuration/revisions/${run.revision}`}>
            {run.revision}
          </Anchor>
        </Fact>
        {run.depth > 1 ? <Fact name={t("configuration_depth")}>{run.depth}</Fact> : null}
        {run.attempts > 1 ? <Fact name={t("configuration_attempts")}>{run.attempts}</Fact> : null}
      </div>
      {run.error ? (
        <Failure
          title={run.error.message}
          text={[...run.error.errors, ...(run.error.detail ? [run.error.detail] : [])].join(" ") || undefined}
        />
      ) : null}
      {run.hidden ? <Text c="dimmed">{t("configuration_run_hidden")}</Text> : null}
      {run.trace.length > 0 ? (
        <section aria-label={t("configuration_trace")}>
          <Title order={3}>{t("configuration_trace")}</Title>
          <TraceTree nodes={run.trace} />
        </section>
      ) : null}
      {run.steps.length > 0 ? (
        <section aria-label={t("configuration_steps")}>
          <Title order={3}>{t("configuration_steps")}</Title>
          <ol className={styles.steps}>
            {run.steps.map((step) => (
              <li key={step.step}>
                <Step step={step} />
              </li>
            ))}
          </ol>
        </section>
      ) : null}
    </Stack>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <span className={styles.quiet}>{name}</span>
      <span>{children}</span>
    </div>
  );
}

function Step({ step }: { step: RunStepLine }) {
  const { t, say } = useWords();
  const outline = useWorkspace().object(step.written?.object ?? "");
  return (
    <>
      <Group gap={6} wrap="nowrap" align="baseline">
        <Icon name={step.status === "done" ? "check" : "x"} />
        <span>
          {step.says ?? step.step}{" "}
          <Text span size="sm" c="dimmed" className={styles.whole}>
            {t(`configuration_step_${step.status}`)}
            {step.reason ? ` · ${t(`configuration_reason_${step.reason}`)}` : ""}
          </Text>
        </span>
      </Group>
      {step.written && outline ? (
        <Anchor component={Link} to={`/o/${step.written.object}/${step.written.id}`}>
          {step.written.title || say(outline.label)}
        </Anchor>
      ) : null}
      {step.changes.map(({ field, from, to }) => (
        <Group key={field.key} gap={6}>
          <Text span c="dimmed">
            {say(field.label)}
          </Text>
          <Cell field={openField(field)} value={from} full />
          <span aria-hidden="true">→</span>
          <Cell field={openField(field)} value={to} full />
        </Group>
      ))}
    </>
  );
}
