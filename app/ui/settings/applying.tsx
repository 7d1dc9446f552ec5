import { useRevalidator } from "@remix-run/react";
import { useEffect, useState } from "react";
import { Button, Failure, Group, Icon, Progress, Stack, Text, Title } from "../../kit/index.ts";
import { postJson } from "../post-json.ts";
import { Facts } from "./effect-facts.tsx";
import type { PageApplying, SavedRevision } from "./model.ts";
import { count } from "./numbers.ts";
import styles from "./settings.module.css";
import { useWords } from "./words.ts";

/** After saving: what the revision still leaves to do to records as they stand, the offer to do it, and how far that is. */
export function Applying({ saved }: { saved: SavedRevision }) {
  const { t, locale } = useWords();
  const { revalidate } = useRevalidator();
  const [asking, setAsking] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const { effect, applying, revision } = saved;
  const left = effect.moves.reduce((sum, moves) => sum + moves.records, 0);
  const least = effect.moves.some((moves) => moves.partial);
  const going = applying?.state === "ready" || applying?.state === "running";
  usePolling(going);
  const send = async (body: object) => {
    setAsking(true);
    const answer = await postJson<{ job: string }>("/settings/jobs", body, t("ui_offline"));
    setAsking(false);
    setRefused(answer.ok ? null : answer.problem.message);
    revalidate();
  };
  return (
    <div className={styles.effect}>
      <Stack gap="sm">
        <Title order={3}>
          <Group gap={6} component="span">
            <Icon name="circle-check" /> {t("settings_saved", { revision })}
          </Group>
        </Title>
        {refused ? <Failure title={t("settings_job_refused")} text={refused} /> : null}
        {applying ? (
          <Progressing
            applying={applying}
            onStop={() => send({ intent: "stop", job: applying.id })}
            asking={asking}
          />
        ) : null}
        {!going && left > 0 ? (
          <>
            <Text>{t(applying ? "settings_recompute_left" : "settings_recompute_offer")}</Text>
            <Facts effect={{ ...effect, rules: [], views: [], formulas: [], others: [] }} />
            <Group>
              <Button
                onClick={() => send({ intent: "apply", revision })}
                loading={asking}
                leftSection={<Icon name="refresh" />}
              >
                {t(least ? "settings_recompute_least" : "settings_recompute", {
                  n: left,
                  shown: count(left, locale),
                })}
              </Button>
            </Group>
          </>
        ) : null}
        {!going && !applying && left === 0 && !least ? (
          <Text c="dimmed">{t("settings_recompute_none")}</Text>
        ) : null}
      </Stack>
    </div>
  );
}

function Progressing({
  applying,
  asking,
  onStop,
}: {
  applying: PageApplying;
  asking: boolean;
  onStop(): void;
}) {
  const { t, locale } = useWords();
  const { state, total, looked, changed, refused, error } = applying;
  const shown = {
    looked: count(looked, locale),
    total: count(total ?? 0, locale),
    changed: count(changed, locale),
    n: changed,
  };
  if (state === "ready" || state === "running") {
    const share = total ? Math.min(100, (looked / total) * 100) : 100;
    return (
      <Stack gap={6}>
        <Progress value={share} animated={!total} aria-label={t("settings_recomputing")} />
        <Group justify="space-between">
          <Text className={styles.number} size="sm">
            {t(total ? "settings_progress" : "settings_progress_open", shown)}
          </Text>
          <Button
            size="xs"
            variant="default"
            leftSection={<Icon name="stop" />}
            onClick={onStop}
            loading={asking}
          >
            {t("settings_stop")}
          </Button>
        </Group>
      </Stack>
    );
  }
  return (
    <div>
      {state === "dead" ? <Failure title={t("settings_recompute_dead")} text={error ?? undefined} /> : null}
      <Text>
        {t(
          state === "done"
            ? "settings_recomputed"
            : state === "cancelled"
              ? "settings_recompute_stopped"
              : "settings_recompute_until",
          shown,
        )}
      </Text>
      {refused > 0 ? (
        <Text c="dimmed">
          {t("settings_recompute_refused", { n: refused, shown: count(refused, locale) })}
        </Text>
      ) : null}
    </div>
  );
}

/** Reads the page again, a little while after each answer, as long as the job is under way. */
function usePolling(active: boolean): void {
  const { revalidate, state } = useRevalidator();
  useEffect(() => {
    if (!active || state !== "idle") return;
    const timer = setTimeout(revalidate, 700);
    return () => clearTimeout(timer);
  }, [active, revalidate, state]);
}
