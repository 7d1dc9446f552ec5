import { Link, useRevalidator, useSearchParams } from "@remix-run/react";
import { useState } from "react";
import {
  Anchor,
  Button,
  Empty,
  Failure,
  Group,
  Icon,
  Pill,
  Progress,
  Select,
  Text,
  Title,
} from "../../kit/index.ts";
import { Moment } from "../imports/moment.tsx";
import { usePolling } from "../imports/use-polling.ts";
import { postJson } from "../post-json.ts";
import { count } from "../settings/numbers.ts";
import styles from "./configuration.module.css";
import type { PageJob } from "./model.ts";
import { useWords } from "./words.ts";

interface JobListProps {
  states: readonly { state: PageJob["state"]; count: number }[];
  kinds: readonly string[];
  state: PageJob["state"];
  kind: string | null;
  jobs: readonly PageJob[];
  next: string | null;
}

/** The queue: what failed for good first, with another try; then what runs and waits. */
export function JobList({ states, kinds, state, kind, jobs, next }: JobListProps) {
  const { t, locale } = useWords();
  const [search, setSearch] = useSearchParams();
  const [refused, setRefused] = useState<string | null>(null);
  const { revalidate } = useRevalidator();
  usePolling(state === "running" || state === "ready", 2_000);
  const send = async (intent: string, job: string) => {
    const answer = await postJson("/configuration/job", { intent, job }, t("ui_offline"));
    setRefused(answer.ok ? null : answer.problem.message);
    revalidate();
  };
  return (
    <section aria-labelledby="jobs">
      <Title order={2} id="jobs">
        {t("configuration_jobs")}
      </Title>
      <Group gap="xs" my="sm" align="flex-end">
        {states.map((one) => (
          <Button
            key={one.state}
            component={Link}
            to={`?${new URLSearchParams({ state: one.state, ...(kind && { kind }) })}`}
            size="xs"
            variant={one.state === state ? "filled" : "default"}
            aria-current={one.state === state ? "page" : undefined}
          >
            {t(`configuration_job_state_${one.state}`)} {count(one.count, locale)}
          </Button>
        ))}
        <Select
          size="xs"
          aria-label={t("configuration_job_kind")}
          placeholder={t("configuration_job_kind")}
          data={kinds.map((one) => ({ value: one, label: jobWords(t, one) }))}
          value={kind}
          clearable
          clearButtonProps={{ "aria-label": t("ui_clear") }}
          onChange={(value) => {
            const after = new URLSearchParams(search);
            after.delete("before");
            if (value) after.set("kind", value);
            else after.delete("kind");
            setSearch(after);
          }}
        />
      </Group>
      {refused ? <Failure title={t("settings_job_refused")} text={refused} /> : null}
      {jobs.length === 0 ? (
        <Empty icon="circle-check" title={t(`configuration_jobs_none_${state}`)} />
      ) : (
        <ul className={styles.rows}>
          {jobs.map((job) => (
            <JobRow key={job.id} job={job} onSend={send} />
          ))}
        </ul>
      )}
      {next ? (
        <Anchor
          component={Link}
          to={`?${new URLSearchParams({ state, before: next, ...(kind && { kind }) })}`}
          mt="md"
          display="inline-block"
        >
          {t("settings_history_older")}
        </Anchor>
      ) : null}
    </section>
  );
}

const COLORS: Record<PageJob["state"], string> = {
  dead: "red",
  running: "blue",
  ready: "gray",
  done: "green",
  cancelled: "yellow",
};

/** What a kind of job does; one without words is shown by its name. */
function jobWords(t: (code: string) => string, kind: string): string {
  const words = t(`configuration_job_${kind}`);
  return words.startsWith("configuration_job_") ? kind : words;
}

function JobRow({ job, onSend }: { job: PageJob; onSend(intent: string, job: string): Promise<void> }) {
  const { t, locale } = useWords();
  const [sending, setSending] = useState(false);
  const send = async (intent: string) => {
    setSending(true);
    await onSend(intent, job.id);
    setSending(false);
  };
  const waiting = job.state === "ready" || job.state === "running";
  return (
    <li className={styles.row}>
      <Pill color={COLORS[job.state]}>{t(`configuration_job_state_${job.state}`)}</Pill>
      <span className={styles.grow}>
        <Text span fw={600}>
          {jobWords(t, job.kind)}
        </Text>{" "}
        <span className={styles.quiet}>
          {t("configuration_job_tries", { n: job.attempts, of: job.maxAttempts })}
          {job.by ? ` · ${t("configuration_job_by", { name: job.by })}` : ""}
        </span>
        {job.done !== null ? (
          <Text size="sm">
            {job.total === null
              ? t("configuration_job_done", { shown: count(job.done, locale) })
              : t("configuration_job_of", {
                  shown: count(job.done, locale),
                  total: count(job.total, locale),
                })}
          </Text>
        ) : null}
        {job.state === "running" && job.total ? (
          <Progress
            value={(100 * (job.done ?? 0)) / job.total}
            aria-label={jobWords(t, job.kind)}
            maw={240}
          />
        ) : null}
        {job.error ? (
          <Text size="sm" c="var(--attune-bad)">
            {job.error}
          </Text>
        ) : null}
      </span>
      <span className={styles.quiet}>
        {job.state === "ready" ? t("configuration_job_next") : null}{" "}
        <Moment at={Date.parse(job.state === "ready" ? job.runAt : (job.finishedAt ?? job.createdAt))} />
      </span>
      {job.mayManage && (job.state === "dead" || job.state === "cancelled") ? (
        <Button
          size="xs"
          variant="default"
          leftSection={<Icon name="refresh" />}
          loading={sending}
          onClick={() => send("retry")}
        >
          {t("ui_retry")}
        </Button>
      ) : null}
      {job.mayManage && waiting ? (
        <Button
          size="xs"
          variant="default"
          leftSection={<Icon name="stop" />}
          loading={sending}
          onClick={() => send("cancel")}
        >
          {t("settings_stop")}
        </Button>
      ) : null}
    </li>
  );
}
