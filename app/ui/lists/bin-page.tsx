import { Link, useFetcher } from "@remix-run/react";
import { useEffect, useMemo, useState } from "react";
import { Anchor, Button, Empty, Icon, Page, Table, Text, toast, VisuallyHidden } from "../../kit/index.ts";
import { openFields, type PageObject, type PageRecord, type Titles } from "../model.ts";
import { Cell } from "../records/cell.tsx";
import { useRecordWriter } from "../records/use-record-writer.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { nameOf } from "./row-cells.tsx";
import type { RowsPage } from "./row-parts.ts";
import { mergeTitles } from "./use-rows.ts";

/** What was deleted, newest first, and the way back. */
export function BinPage({ object, bin }: { object: PageObject; bin: RowsPage }) {
  const { t, say } = useWords();
  const { env } = useWorkspace();
  const { write, busy } = useRecordWriter();
  const fields = useMemo(() => openFields(object), [object]);
  const { rows, titles, next, more, loading } = usePages(object.key, bin);
  const [back, setBack] = useState<ReadonlySet<string>>(new Set());
  const names = { object: say(object.label), objects: say(object.plural) };
  const shown = rows.filter((record) => !back.has(record.id));
  const title = object.title === null ? undefined : fields.get(object.title);
  const nameFor = (record: PageRecord) =>
    nameOf(title, object.title === null ? null : record[object.title], env) || t("ui_untitled");

  const restore = async (record: PageRecord) => {
    const answer = await write(object.key, { intent: "restore", id: record.id });
    if (answer.ok) setBack((before) => new Set(before).add(record.id));
    toast({
      kind: answer.ok ? "done" : "bad",
      text: answer.ok ? t("bin_restored", { name: nameFor(record) }) : answer.problem.message,
      closeLabel: t("ui_close"),
    });
  };
  return (
    <Page
      title={t("bin_title", names)}
      icon="trash"
      actions={
        <Button
          component={Link}
          to={`/o/${object.key}`}
          variant="default"
          size="xs"
          leftSection={<Icon name="arrow-left" />}
        >
          {t("bin_back")}
        </Button>
      }
    >
      {shown.length === 0 && !next ? (
        <Empty icon="trash" title={t("bin_empty")} text={t("bin_empty_help", names)} />
      ) : (
        <>
          <Text c="dimmed" mb="sm">
            {t("bin_help")}
          </Text>
          {/* A box of its own: the page never grows wider than the screen. On a phone the way back is what must be in sight. */}
          <Table.ScrollContainer minWidth={320} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
            <Table highlightOnHover>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{say(title?.label ?? object.label)}</Table.Th>
                  <Table.Th>{t("bin_deleted")}</Table.Th>
                  <Table.Th visibleFrom="sm">{t("bin_deleted_by")}</Table.Th>
                  <Table.Th>
                    <VisuallyHidden>{t("bin_restore")}</VisuallyHidden>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {shown.map((record) => (
                  <Table.Tr key={record.id}>
                    <Table.Td>
                      <Anchor component={Link} to={`/o/${object.key}/${record.id}`} c="inherit">
                        {nameFor(record)}
                      </Anchor>
                    </Table.Td>
                    <Table.Td>
                      <Cell field={fields.get("updated_at")!} value={record.updated_at} />
                    </Table.Td>
                    <Table.Td visibleFrom="sm">
                      <Cell field={fields.get("updated_by")!} value={record.updated_by} titles={titles} />
                    </Table.Td>
                    <Table.Td ta="end">
                      {object.can.delete ? (
                        <Button
                          size="compact-sm"
                          variant="default"
                          disabled={busy}
                          aria-label={t("bin_restore_one", { name: nameFor(record) })}
                          onClick={() => restore(record)}
                        >
                          {t("bin_restore")}
                        </Button>
                      ) : null}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
          {next ? (
            <Button variant="default" size="xs" mt="sm" loading={loading} onClick={more}>
              {t("bin_more")}
            </Button>
          ) : null}
        </>
      )}
    </Page>
  );
}

/** The first page, and those that were asked for since. A bin that was read anew starts over. */
function usePages(object: string, first: RowsPage) {
  const fetcher = useFetcher<{ bin: RowsPage }>();
  const [further, setFurther] = useState<RowsPage[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: pages behind another first page are no longer next to it
  useEffect(() => setFurther([]), [first]);
  useEffect(() => {
    if (fetcher.data) setFurther((before) => [...before, fetcher.data!.bin]);
  }, [fetcher.data]);
  const pages = [first, ...further];
  const rows = [...new Map(pages.flatMap((page) => page.data).map((record) => [record.id, record])).values()];
  const titles = pages.reduce<Titles>((all, page) => mergeTitles(all, page.titles), {});
  const next = pages.at(-1)!.next_cursor;
  return {
    rows,
    titles,
    next,
    loading: fetcher.state !== "idle",
    more: () => next && fetcher.load(`/o/${object}/bin?cursor=${encodeURIComponent(next)}`),
  };
}
