import { Link } from "@remix-run/react";
import { useState } from "react";
import type { ImportEntry } from "../../exchange/entries.server.ts";
import {
  Alert,
  Anchor,
  Button,
  Dialog,
  Group,
  Icon,
  Paper,
  Progress,
  Stack,
  Table,
  Text,
  Title,
} from "../../kit/index.ts";
import type { Titles } from "../model.ts";
import { useWorkspace } from "../workspace.tsx";
import { Facts } from "./facts.tsx";
import styles from "./imports.module.css";
import { useWords } from "./words.ts";

/** A record that an undo left, with the reason in the reader's words and the labels of the fields that kept their value. */
export interface LeftRow {
  object: string;
  id: string;
  reason: string;
  fields: string[];
}

/** Offers the undo, and asks once more. */
export function UndoButton({
  entry,
  onUndo,
  disabled,
}: {
  entry: ImportEntry;
  onUndo(): void;
  disabled: boolean;
}) {
  const { t } = useWords();
  const [asking, setAsking] = useState(false);
  const again = entry.undo !== null;
  const asked =
    entry.updated === 0
      ? "import_undo_ask_created"
      : entry.created === 0
        ? "import_undo_ask_updated"
        : "import_undo_ask";
  return (
    <>
      <Button
        variant="default"
        leftSection={<Icon name="arrow-back-up" />}
        onClick={() => setAsking(true)}
        disabled={disabled}
      >
        {t(again ? "import_undo_on" : "import_undo")}
      </Button>
      <Dialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("import_undo_title")}
        closeLabel={t("ui_close")}
      >
        <Stack gap="sm">
          <Text>{t(asked, { created: entry.created, updated: entry.updated })}</Text>
          <Text size="sm" c="dimmed">
            {t("import_undo_more")}
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsking(false)}>
              {t("ui_cancel")}
            </Button>
            <Button
              color="red"
              data-autofocus
              onClick={() => {
                setAsking(false);
                onUndo();
              }}
            >
              {t("import_undo_do")}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </>
  );
}

/** How far an undo is, what it came to, and what it left as it was. */
export function UndoResult({
  entry,
  left,
  titles,
}: {
  entry: ImportEntry;
  left: readonly LeftRow[];
  titles: Titles;
}) {
  const { t, say } = useWords();
  const { object } = useWorkspace();
  const { undo } = entry;
  if (!undo) return null;
  if (undo.state === "running") {
    return (
      <Paper withBorder p="md" role="status">
        <Text fw={600} mb="xs">
          {t("import_undoing", { done: undo.done, total: undo.total })}
        </Text>
        <Progress
          value={undo.total > 0 ? (100 * undo.done) / undo.total : 100}
          aria-label={t("import_progress_label")}
        />
      </Paper>
    );
  }
  return (
    <Stack gap="sm" component="section" aria-labelledby="undo">
      <Title order={2} id="undo">
        {t(undo.state === "done" ? "import_undone_title" : "import_undo_halted")}
      </Title>
      <Facts
        facts={[
          { label: t("import_undo_binned"), value: undo.binned },
          { label: t("import_undo_restored"), value: undo.restored },
          { label: t("import_undo_left"), value: undo.leftCount },
        ]}
      />
      {undo.leftCount > 0 ? (
        <>
          <Alert color="yellow" variant="light" icon={<Icon name="info-circle" />}>
            {t(undo.leftCount > left.length ? "import_undo_left_shown" : "import_undo_left_more", {
              n: undo.leftCount,
              shown: left.length,
            })}
          </Alert>
          <div className={styles.scroll}>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t("import_record")}</Table.Th>
                  <Table.Th>{t("import_reason")}</Table.Th>
                  <Table.Th>{t("import_fields_kept")}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {left.map((row, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: one record may stand here twice, and the list never changes its order
                  <Table.Tr key={at}>
                    <Table.Td className={styles.name}>
                      <Anchor component={Link} to={`/o/${row.object}/${row.id}`}>
                        {say(object(row.object)?.label)}: {titles[row.object]?.[row.id] ?? t("ui_untitled")}
                      </Anchor>
                    </Table.Td>
                    <Table.Td>{row.reason}</Table.Td>
                    <Table.Td>{row.fields.join(t("import_and"))}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        </>
      ) : null}
    </Stack>
  );
}
