import { lazy, type ReactNode, Suspense, useState } from "react";
import { Alert, Button, Group, Icon, SkeletonRows } from "../../kit/index.ts";
import type { PageRecord } from "../model.ts";
import { useWords } from "../words.tsx";
import styles from "./record.module.css";
import { RecordBody } from "./record-body.tsx";
import { RecordProvider } from "./record-context.tsx";
import type { RecordData, RelatedData } from "./record-data.ts";
import { useRecordTitle } from "./record-title.ts";
import { useBin } from "./use-bin.ts";
import { useOpenRecord } from "./use-open-record.tsx";

/** Those who only read need no form. */
const RecordForm = lazy(async () => ({ default: (await import("./record-form.tsx")).RecordForm }));
const CreateDialog = lazy(async () => ({ default: (await import("./create-dialog.tsx")).CreateDialog }));

/** What the frame of a record (page or panel) works with. */
export interface RecordFrame {
  title: string;
  editing: boolean;
  edit(): void;
  add(list: RelatedData): void;
  remove(): Promise<void>;
}

/**
 * A record with everything that can be done to it, for a frame to put around: reading with edit in place, the whole form, adding to related
 * lists, and the bin.
 */
export function RecordView({
  data,
  edit = false,
  onRemoved,
  onDirty,
  frame,
}: {
  data: RecordData;
  /** Begins with the whole form. */
  edit?: boolean;
  /** It is in the bin now. */
  onRemoved(): void;
  /** The whole form holds changes that are not saved. */
  onDirty?(dirty: boolean): void;
  frame(tools: RecordFrame, body: ReactNode): ReactNode;
}) {
  const { t } = useWords();
  const { open, dialog, changedBy, forget } = useOpenRecord(data);
  const titleOf = useRecordTitle();
  const bin = useBin();
  /** The record as it was when the whole form was opened: what others change meanwhile must not look like the reader's own doing. */
  const [base, setBase] = useState<PageRecord | null>(
    edit && data.can.update && !data.binned ? data.record : null,
  );
  const editing = base !== null;
  const [adding, setAdding] = useState<RelatedData | null>(null);
  const title = titleOf(data.object, open.record);

  const stop = () => {
    setBase(null);
    onDirty?.(false);
  };
  const tools: RecordFrame = {
    title,
    editing,
    edit: () => data.can.update && setBase(open.record),
    add: setAdding,
    async remove() {
      if (await bin.remove(data.object.key, data.record.id, title)) onRemoved();
    },
  };

  const changed =
    changedBy === null ? null : (
      <Alert
        className={styles.notice}
        color="blue"
        variant="light"
        icon={<Icon name="refresh" />}
        withCloseButton
        closeButtonLabel={t("ui_close")}
        onClose={forget}
        role="status"
      >
        {t(editing ? "record_changed_while_editing" : "record_changed_by", {
          person: changedBy || t("record_somebody"),
        })}
      </Alert>
    );

  const body = data.binned ? (
    <>
      <Alert className={styles.notice} color="gray" icon={<Icon name="trash" />} title={t("record_in_bin")}>
        <Group justify="space-between">
          {t("record_in_bin_help")}
          {data.can.delete ? (
            <Button
              loading={bin.busy}
              onClick={() => void bin.restore(data.object.key, data.record.id, title)}
            >
              {t("record_restore")}
            </Button>
          ) : null}
        </Group>
      </Alert>
      <RecordBody data={data} onAdd={setAdding} />
    </>
  ) : base ? (
    <Suspense fallback={<SkeletonRows rows={10} label={t("record_loading")} />}>
      <RecordForm
        form={open.form}
        values={base}
        before={base}
        titles={open.titles}
        outside={open.outside}
        notice={changed}
        onCancel={stop}
        onDirty={onDirty}
        actions={[
          {
            label: t("ui_save"),
            async run(input) {
              const saved = await open.save(input, base);
              if ("problem" in saved) return saved.problem;
              if ("record" in saved) stop();
              return null;
            },
          },
        ]}
      />
    </Suspense>
  ) : (
    <RecordBody data={data} onAdd={setAdding} notice={changed} />
  );

  return (
    <RecordProvider value={open}>
      {frame(tools, body)}
      {dialog}
      {adding ? (
        <Suspense>
          <CreateDialog
            object={adding.object.key}
            values={{
              [adding.field]: adding.link ? `${data.object.key}:${data.record.id}` : data.record.id,
            }}
            onCreated={() => {}}
            onClose={() => setAdding(null)}
          />
        </Suspense>
      ) : null}
    </RecordProvider>
  );
}
