import type { RowSelectionState } from "@tanstack/react-table";
import { lazy, Suspense, useRef } from "react";
import { Button, CloseButton, Icon, Progress, Text, toast } from "../../kit/index.ts";
import type { OpenField, PageObject, PageRecord } from "../model.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { BulkResultDialog } from "./bulk-result.tsx";
import styles from "./list-page.module.css";
import { readRows } from "./read-rows.ts";
import { nameOf } from "./row-cells.tsx";
import { useBulk } from "./use-bulk.ts";
import type { Rows } from "./use-rows.ts";

const BulkEditDialog = lazy(async () => ({ default: (await import("./bulk-edit.tsx")).BulkEditDialog }));

/** How many records one bulk change may touch. */
export const MOST_CHOSEN = 1000;

/** What can be done with the chosen records. Stays while it works, and tells afterwards what was refused and why. */
export function BulkBar({
  object,
  fields,
  rows,
  search,
  selection,
  onSelection,
  editing,
  onEditing,
}: {
  object: PageObject;
  fields: ReadonlyMap<string, OpenField>;
  rows: Rows;
  search: string;
  selection: RowSelectionState;
  onSelection(next: RowSelectionState): void;
  /** The dialog for all of them is open. */
  editing: boolean;
  onEditing(on: boolean): void;
}) {
  const { t } = useWords();
  const { env } = useWorkspace();
  const bulk = useBulk(object.key);
  const ids = Object.keys(selection);
  const n = ids.length;
  const loaded = rows.rows.length;
  const total = rows.count ?? loaded;

  /** What chosen records are called: by the time that a refusal is told, they may be out of the list. */
  const names = useRef(new Map<string, string>());
  const remember = (records: readonly PageRecord[]) => {
    const title = object.title === null ? undefined : fields.get(object.title);
    if (title)
      for (const record of records) names.current.set(record.id, nameOf(title, record[title.key], env));
  };
  const change = (intents: Parameters<typeof bulk.run>[0]) => {
    remember(rows.rows.filter((record) => record.id in selection));
    return bulk.run(intents);
  };

  const chooseAll = async () => {
    try {
      const { data } = await readRows(object.key, search, { ids: "1" });
      remember(data);
      onSelection(Object.fromEntries(data.map((record) => [record.id, true as const])));
    } catch {
      toast({ kind: "bad", text: t("list_more_failed"), closeLabel: t("ui_close") });
    }
  };
  const remove = async () => {
    const done = await change(ids.map((id) => ({ op: "delete", id })));
    onSelection({});
    const gone = done.results.filter((one) => one.status === "deleted").map((one) => one.id);
    if (gone.length === 0) return;
    toast({
      text: t("list_deleted", { n: gone.length }),
      closeLabel: t("ui_close"),
      undo: {
        label: t("ui_undo"),
        run: async () => {
          const back = await bulk.run(gone.map((id) => ({ op: "restore", id })));
          const restored = back.results.filter((one) => one.status === "restored").length;
          toast({ text: t("list_restored", { n: restored }), closeLabel: t("ui_close") });
        },
      },
    });
  };
  const edit = async (field: OpenField, value: unknown) => {
    onEditing(false);
    const done = await change(ids.map((id) => ({ op: "update", id, input: { [field.key]: value } })));
    const updated = done.results.filter((one) => one.status === "updated").length;
    onSelection({});
    toast({ text: t("list_updated", { n: updated }), closeLabel: t("ui_close") });
  };

  return (
    <>
      {bulk.progress ? (
        <div className={styles.bulk} role="status">
          <Text size="sm">{t("list_working", { done: bulk.progress.done, n: bulk.progress.total })}</Text>
          <Progress
            w={160}
            value={(100 * bulk.progress.done) / bulk.progress.total}
            aria-label={t("list_working", { done: bulk.progress.done, n: bulk.progress.total })}
          />
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<Icon name="stop" size={14} />}
            onClick={bulk.stop}
          >
            {t("list_stop")}
          </Button>
        </div>
      ) : n > 0 ? (
        <section className={styles.bulk} aria-label={t("list_chosen", { n })}>
          <Text size="sm" role="status">
            {t("list_chosen", { n })}
          </Text>
          {n < Math.min(total, MOST_CHOSEN) ? (
            <Button size="compact-sm" variant="subtle" onClick={chooseAll}>
              {total > MOST_CHOSEN
                ? t("list_choose_first", { n: MOST_CHOSEN })
                : t("list_choose_all", { n: total })}
            </Button>
          ) : null}
          {object.can.update ? (
            <Button
              size="compact-sm"
              variant="default"
              className={styles.act}
              leftSection={<Icon name="pencil" size={14} />}
              disabled={n > MOST_CHOSEN}
              onClick={() => onEditing(true)}
            >
              {t("list_bulk_edit")}
            </Button>
          ) : null}
          {object.can.delete ? (
            <Button
              size="compact-sm"
              variant="default"
              color="red"
              className={styles.act}
              leftSection={<Icon name="trash" size={14} />}
              disabled={n > MOST_CHOSEN}
              onClick={remove}
            >
              {t("list_bulk_delete")}
            </Button>
          ) : null}
          <CloseButton
            size="sm"
            className={styles.none}
            aria-label={t("list_choose_none")}
            onClick={() => onSelection({})}
          />
        </section>
      ) : null}
      {editing ? (
        <Suspense fallback={null}>
          <BulkEditDialog fields={fields} count={n} onClose={() => onEditing(false)} onApply={edit} />
        </Suspense>
      ) : null}
      {bulk.refused.length > 0 || bulk.failure ? (
        <BulkResultDialog
          object={object.key}
          refused={bulk.refused}
          failure={bulk.failure}
          nameOf={(id) => names.current.get(id) || t("ui_untitled")}
          onClose={bulk.forget}
        />
      ) : null}
    </>
  );
}
