import { useFetcher } from "@remix-run/react";
import { type DragEvent, useRef, useState } from "react";
import { Button, Failure, Icon, Loader, Stack, Text } from "../../kit/index.ts";
import type { PageAnswer } from "../model.ts";
import styles from "./imports.module.css";
import { useWords } from "./words.ts";

/** Takes a file: dropped, or chosen. It goes to the server at once, which looks into it and answers with the page of its columns. */
export function FileDrop() {
  const { t } = useWords();
  const fetcher = useFetcher<PageAnswer<object>>();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const busy = fetcher.state !== "idle";
  const problem = fetcher.data && !fetcher.data.ok ? fetcher.data.problem : null;

  function send(file: File | undefined) {
    if (!file || busy) return;
    const form = new FormData();
    form.set("file", file);
    fetcher.submit(form, { method: "post", encType: "multipart/form-data" });
  }
  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    send(event.dataTransfer.files[0]);
  }
  return (
    <Stack gap="sm">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is one more way; the button inside does the same by keyboard */}
      <div
        className={styles.drop}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        {busy ? <Loader size="sm" /> : <Icon name="upload" size={26} />}
        <Text role="status" fw={600}>
          {t(busy ? "import_reading" : "import_drop")}
        </Text>
        <Text size="sm" c="dimmed" ta="center">
          {t("import_drop_more")}
        </Text>
        <Button onClick={() => input.current?.click()} disabled={busy}>
          {t("import_choose_file")}
        </Button>
        <input
          ref={input}
          type="file"
          // Spreadsheets may be chosen as well: the answer says how to make a CSV of them.
          accept=".csv,.tsv,.txt,text/csv,text/plain,.xlsx,.xls,.ods"
          className={styles.file}
          aria-label={t("import_file")}
          tabIndex={-1}
          onChange={(event) => {
            send(event.currentTarget.files?.[0]);
            event.currentTarget.value = "";
          }}
        />
      </div>
      {problem ? <Failure title={t("import_file_refused")} text={problem.message} /> : null}
    </Stack>
  );
}
