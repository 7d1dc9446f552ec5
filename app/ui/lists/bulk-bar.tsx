import type { RowSelectionState } from "@tanstack/react-table";
import { Button, CloseButton, Icon, Progress, Text, toast } from "../../kit/index.ts";
import type { OpenField, PageObject } from "../model.ts";
import { useWords } from "../words.tsx";
import { BulkEditDialog } from "./bulk-edit.tsx";
import { BulkResultDialog } from "./bulk-result.tsx";
import styles from "./list-page.module.css";
import { readRows } from "./read-rows.ts";
import { useBulk } from "./use-bulk.ts";
import type { Rows } from "./use-rows.ts";

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
  const bulk = useBulk(object.key);
  const ids = Object.keys(selection);
  const n = ids.length;
  const loaded = rows.rows.length;
  const total = rows.count ?? loaded;

  const chooseAll = async () => {
    try {
      const { data } = await readRows(object.key, search, { ids: "1" });
      onSelection(Object.fromEntries(data.map((record) => [record.id, true as const])));
    } catch {
      toast({ kind: "bad", text: t("list_more_failed"), closeLabel: t("ui_close") });
    }
  };
  const remove = async () => {
    const done = await bulk.run(ids.map((id) => ({ op: "delete", id })));
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
    const done = await bulk.run(ids.map((id) => ({ op: "update", id, input: { [field.key]: value } })));
    const updated = done.results.filter((one) => one.status === "updated").length;
    onSelection({});
    toast({ text: t("list_updated", { n: updated }), closeLabel: t("ui_close") });
  };
  const nameOfRecord = (id: string) => {
    const record = rows.rows.find((one) => one.id === id);
    const name = object.title === null ? null : record?.[object.title];
    return name === null || name === undefined ? t("ui_untitled") : String(name);
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
        <BulkEditDialog fields={fields} count={n} onClose={() => onEditing(false)} onApply={edit} />
      ) : null}
      {bulk.refused.length > 0 || bulk.failure ? (
        <BulkResultDialog
          object={object.key}
          refused={bulk.refused}
          failure={bulk.failure}
          nameOf={nameOfRecord}
          onClose={bulk.forget}
        />
      ) : null}
    </>
  );
}
