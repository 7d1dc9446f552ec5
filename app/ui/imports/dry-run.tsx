import type { DryRun } from "../../exchange/wizard.server.ts";
import { Alert, Button, Failure, Group, Icon, Paper, Progress, Stack, Text, Title } from "../../kit/index.ts";
import { Facts } from "./facts.tsx";
import { RefusedRows } from "./refused-rows.tsx";
import { useWords } from "./words.ts";

/** What a dry run says would become of the file. */
export function DryRunResult({ dry, rows, onStop }: { dry: DryRun; rows: number | null; onStop(): void }) {
  const { t } = useWords();
  if (dry.state === "ready" || dry.state === "running") {
    const read = dry.progress?.read ?? 0;
    return (
      <Paper withBorder p="md" role="status">
        <Stack gap="xs">
          <Group justify="space-between">
            <Text fw={600}>{t("import_trying", { n: read })}</Text>
            <Button size="xs" variant="default" onClick={onStop} leftSection={<Icon name="stop" />}>
              {t("import_stop")}
            </Button>
          </Group>
          <Progress
            value={rows ? (100 * read) / rows : 100}
            animated={rows === null}
            aria-label={t("import_progress_label")}
          />
        </Stack>
      </Paper>
    );
  }
  if (dry.error !== null) return <Failure title={t("import_try_failed")} text={dry.error} />;
  const { result } = dry;
  if (!result) return null;
  return (
    <Stack gap="sm" component="section" aria-labelledby="dry-run">
      <Title order={2} id="dry-run">
        {t("import_would")}
      </Title>
      {dry.fresh ? null : (
        <Alert color="yellow" variant="light" icon={<Icon name="alert-triangle" />}>
          {t("import_would_stale")}
        </Alert>
      )}
      <Facts
        facts={[
          { label: t("import_read"), value: result.read },
          { label: t("import_created"), value: result.created },
          { label: t("import_updated"), value: result.updated },
          { label: t("import_unchanged"), value: result.unchanged },
          { label: t("import_faults"), value: result.refused_count },
        ]}
      />
      {result.refused_count === 0 ? (
        <Text c="var(--attune-good)">{t("import_would_all")}</Text>
      ) : (
        <>
          <Text size="sm" c="dimmed">
            {t(
              result.refused_count > result.refused.length ? "import_would_some_shown" : "import_would_some",
              {
                n: result.refused_count,
                shown: result.refused.length,
              },
            )}
          </Text>
          <RefusedRows rows={result.refused} />
        </>
      )}
    </Stack>
  );
}
