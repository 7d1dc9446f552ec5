import { useFetcher } from "@remix-run/react";
import type { UploadView } from "../../exchange/wizard.server.ts";
import { Alert, Button, Failure, Icon, Stack, Text, Title } from "../../kit/index.ts";
import type { PageAnswer } from "../model.ts";
import { ColumnRow } from "./column-row.tsx";
import { DryRunResult } from "./dry-run.tsx";
import styles from "./imports.module.css";
import { Manner, Reading } from "./settings.tsx";
import { useDecisions } from "./use-decisions.ts";
import { useIntoView } from "./use-into-view.ts";
import { usePolling } from "./use-polling.ts";
import { useWords } from "./words.ts";

/** From columns to fields: everything that is decided before a file goes in. It is kept under the upload's id; a reload goes on here. */
export function Prepare({ view }: { view: UploadView }) {
  const { t, say } = useWords();
  const { decided, decide, saving, problem } = useDecisions(view);
  const worker = useFetcher<PageAnswer<object>>();
  const trying = view.dry?.state === "ready" || view.dry?.state === "running";
  usePolling(trying);
  const tryout = useIntoView<HTMLDivElement>(
    `${view.dry?.state ?? "none"} ${view.dry?.result ? "told" : ""}`,
  );
  const fed = new Set(decided.columns.flatMap((choice) => choice?.field ?? []));
  // Spreadsheet programs save what was once touched: columns without a name and without a value.
  const columns = view.columns.filter(
    (column) => column.heading !== "" || column.filled > 0 || decided.columns[column.index],
  );
  const busy = worker.state !== "idle" || saving;
  const send = (intent: string) => worker.submit({ intent }, { method: "post", encType: "application/json" });
  const refused = problem ?? (worker.data && !worker.data.ok ? worker.data.problem : null);
  const tried = view.dry?.fresh && view.dry.result;
  return (
    <Stack gap="lg">
      <Stack gap="xs" component="section">
        <Text>
          <b>{view.fileName}</b>{" "}
          <Text span c="dimmed">
            {t(view.complete ? "import_rows" : "import_rows_more", {
              n: view.rows,
              columns: columns.length,
            })}
          </Text>
        </Text>
        <Reading view={view} decide={decide} />
        {view.uneven > 0 ? (
          <Alert color="yellow" variant="light" icon={<Icon name="alert-triangle" />}>
            {t("import_uneven", { n: view.uneven })}
          </Alert>
        ) : null}
      </Stack>
      <section aria-labelledby="columns">
        <Title order={2} id="columns" mb="xs">
          {t("import_columns")}
        </Title>
        <table className={styles.columns}>
          <thead>
            <tr>
              <th scope="col">{t("import_column")}</th>
              <th scope="col">{t("import_samples")}</th>
              <th scope="col">{t("import_field")}</th>
            </tr>
          </thead>
          <tbody>
            {columns.map((column) => (
              <ColumnRow
                key={column.index}
                column={column}
                choice={decided.columns[column.index] ?? null}
                fields={view.fields}
                taken={fed}
                onChange={(choice) =>
                  decide({ columns: decided.columns.map((one, at) => (at === column.index ? choice : one)) })
                }
              />
            ))}
          </tbody>
        </table>
        {view.missing.length > 0 ? (
          <Alert color="yellow" variant="light" mt="sm" icon={<Icon name="alert-triangle" />}>
            {t("import_missing", { fields: view.missing.map(say).join(t("import_and")) })}
          </Alert>
        ) : null}
      </section>
      <Manner view={view} decided={decided} decide={decide} />
      <div ref={tryout} className={styles.tryout}>
        {view.dry ? (
          <DryRunResult dry={view.dry} rows={view.complete ? view.rows : null} onStop={() => send("stop")} />
        ) : null}
      </div>
      {refused ? (
        <Failure
          title={t("import_not_kept")}
          text={[refused.message, ...refused.errors.map((error) => error.message)].join(" ")}
        />
      ) : null}
      <div className={styles.foot}>
        <Button variant="subtle" color="gray" onClick={() => send("drop")} disabled={busy}>
          {t("import_other_file")}
        </Button>
        <Button
          variant={tried ? "default" : "filled"}
          onClick={() => send("try")}
          disabled={busy || trying || fed.size === 0}
        >
          {t(view.dry ? "import_try_again" : "import_try")}
        </Button>
        <Button
          variant={tried ? "filled" : "default"}
          onClick={() => send("run")}
          disabled={busy || trying || fed.size === 0}
        >
          {t("import_run")}
        </Button>
      </div>
    </Stack>
  );
}
