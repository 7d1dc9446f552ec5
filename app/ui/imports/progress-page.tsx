import { Link, useFetcher } from "@remix-run/react";
import type { ImportEntry } from "../../exchange/entries.server.ts";
import type { ImportResult } from "../../exchange/result.ts";
import { Alert, Button, Failure, Group, Icon, Page, Paper, Progress, Stack, Text } from "../../kit/index.ts";
import type { PageAnswer, Titles } from "../model.ts";
import { useWorkspace } from "../workspace.tsx";
import { Facts } from "./facts.tsx";
import { Moment } from "./moment.tsx";
import { ImportStatePill } from "./recent.tsx";
import { RefusedRows } from "./refused-rows.tsx";
import { type LeftRow, UndoButton, UndoResult } from "./undo.tsx";
import { usePolling } from "./use-polling.ts";
import { useWords } from "./words.ts";

interface Props {
  entry: ImportEntry;
  /** The first refused rows, and whether all of them can be had as a file. */
  refused: ImportResult["refused"];
  refusedFile: boolean;
  left: readonly LeftRow[];
  titles: Titles;
  /** Thirty days are not over, and something was written. */
  undoable: boolean;
}

/** `/imports/<id>`: how far an import is; then what became of it, the rows that were refused, and the way back. */
export function ImportProgress({ entry, refused, refusedFile, left, titles, undoable }: Props) {
  const { t, say } = useWords();
  const { object } = useWorkspace();
  const fetcher = useFetcher<PageAnswer<object>>();
  const running = entry.state === "waiting" || entry.state === "running";
  usePolling(running || entry.undo?.state === "running");
  const outline = object(entry.object);
  const objects = say(outline?.plural) || entry.object;
  const send = (intent: string) =>
    fetcher.submit({ intent }, { method: "post", encType: "application/json" });
  const problem = fetcher.data && !fetcher.data.ok ? fetcher.data.problem : null;
  const busy = fetcher.state !== "idle";
  return (
    <Page
      title={t("import_title", { objects })}
      icon={outline?.icon}
      color={outline?.color}
      narrow
      switcher={<ImportStatePill entry={entry} />}
      actions={
        <>
          {undoable && entry.undo?.state !== "running" && entry.undo?.state !== "done" ? (
            <UndoButton entry={entry} onUndo={() => send("undo")} disabled={busy} />
          ) : null}
          {running ? (
            <Button
              variant="default"
              leftSection={<Icon name="stop" />}
              onClick={() => send("stop")}
              disabled={busy}
            >
              {t("import_stop")}
            </Button>
          ) : (
            <Button component={Link} to={`/o/${entry.object}`}>
              {t("import_see", { objects })}
            </Button>
          )}
        </>
      }
    >
      <Stack gap="lg">
        <Text c="dimmed">
          <b>{entry.fileName}</b> · {entry.door === "command" ? t("import_by_command") : entry.actor.name} ·{" "}
          <Moment at={entry.createdAt} />
        </Text>
        {problem ? <Failure title={problem.message} /> : null}
        <UndoResult entry={entry} left={left} titles={titles} />
        {running ? (
          <Running entry={entry} />
        ) : (
          <Ended entry={entry} refused={refused} refusedFile={refusedFile} />
        )}
      </Stack>
    </Page>
  );
}

function Running({ entry }: { entry: ImportEntry }) {
  const { t } = useWords();
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Text fw={600} role="status">
          {entry.total === null
            ? t("import_waiting")
            : t("import_running", { read: entry.read, total: entry.total })}
        </Text>
        <Progress
          value={entry.total ? (100 * entry.read) / entry.total : 0}
          aria-label={t("import_progress_label")}
        />
        <Counts entry={entry} />
        <Text size="sm" c="dimmed">
          {t(entry.door === "command" ? "import_running_command" : "import_running_more")}
        </Text>
      </Stack>
    </Paper>
  );
}

function Counts({ entry }: { entry: ImportEntry }) {
  const { t } = useWords();
  return (
    <Facts
      facts={[
        { label: t("import_read"), value: entry.read },
        { label: t("import_created"), value: entry.created },
        { label: t("import_updated"), value: entry.updated },
        { label: t("import_unchanged"), value: entry.unchanged },
        { label: t("import_refused"), value: entry.refused },
      ]}
    />
  );
}

function Ended({ entry, refused, refusedFile }: Pick<Props, "entry" | "refused" | "refusedFile">) {
  const { t } = useWords();
  // Only the command itself has the file of which the refused rows are cut out.
  const cutOff = entry.door === "command" && (entry.state === "interrupted" || entry.state === "failed");
  return (
    <Stack gap="md">
      {entry.state === "failed" ? (
        <Failure title={t("import_failed")} text={entry.error ?? t("import_stopped_stays")} />
      ) : null}
      {entry.state === "stopped" ? (
        <Alert color="yellow" variant="light" icon={<Icon name="info-circle" />}>
          {t("import_stopped", { read: entry.read, total: entry.total ?? entry.read })}{" "}
          {entry.undo ? null : t("import_stopped_stays")}
        </Alert>
      ) : null}
      {entry.state === "interrupted" ? (
        <Alert color="yellow" variant="light" icon={<Icon name="info-circle" />}>
          {t("import_interrupted", { read: entry.read, total: entry.total ?? entry.read })}
        </Alert>
      ) : null}
      <Counts entry={entry} />
      {entry.ignored.length > 0 ? (
        <Text size="sm" c="dimmed">
          {t("import_ignored_columns", { columns: entry.ignored.filter(Boolean).join(t("import_and")) })}
        </Text>
      ) : null}
      {entry.refused > 0 ? (
        <Stack gap="sm">
          {refusedFile ? (
            <Group>
              <Button
                component="a"
                href={`/imports/${entry.id}/refused.csv`}
                download
                variant="default"
                leftSection={<Icon name="download" />}
              >
                {t("import_download", { n: entry.refused })}
              </Button>
            </Group>
          ) : null}
          <Text size="sm" c="dimmed">
            {t(refusedFile ? "import_download_more" : cutOff ? "import_rows_elsewhere" : "import_rows_gone")}
          </Text>
          {refused.length > 0 ? <RefusedRows rows={refused} /> : null}
        </Stack>
      ) : null}
    </Stack>
  );
}
