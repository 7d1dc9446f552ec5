import { Link } from "@remix-run/react";
import type { ImportEntry } from "../../exchange/entries.server.ts";
import { Anchor, Pill, Table, Title } from "../../kit/index.ts";
import { useWorkspace } from "../workspace.tsx";
import styles from "./imports.module.css";
import { Moment } from "./moment.tsx";
import { useWords } from "./words.ts";

const COLORS: Record<ImportEntry["state"], string> = {
  waiting: "gray",
  running: "blue",
  interrupted: "yellow",
  done: "green",
  stopped: "yellow",
  failed: "red",
};

export function ImportStatePill({ entry }: { entry: Pick<ImportEntry, "state" | "undo"> }) {
  const { t } = useWords();
  if (entry.undo?.state === "done") return <Pill color="gray">{t("import_state_undone")}</Pill>;
  return <Pill color={COLORS[entry.state]}>{t(`import_state_${entry.state}`)}</Pill>;
}

/** Imports of the last thirty days: who, when, how many, and the way to each one's result. */
export function RecentImports({ entries }: { entries: readonly ImportEntry[] }) {
  const { t, say } = useWords();
  const { object } = useWorkspace();
  if (entries.length === 0) return null;
  return (
    <section>
      <Title order={2} mb="xs">
        {t("import_recent")}
      </Title>
      <div className={styles.scroll}>
        <Table className={styles.recent}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("import_file")}</Table.Th>
              <Table.Th>{t("import_object")}</Table.Th>
              <Table.Th>{t("import_who")}</Table.Th>
              <Table.Th>{t("import_when")}</Table.Th>
              <Table.Th>{t("import_state")}</Table.Th>
              <Table.Th className={styles.number}>{t("import_created")}</Table.Th>
              <Table.Th className={styles.number}>{t("import_updated")}</Table.Th>
              <Table.Th className={styles.number}>{t("import_refused")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {entries.map((entry) => (
              <Table.Tr key={entry.id}>
                <Table.Td className={styles.name}>
                  <Anchor component={Link} to={`/imports/${entry.id}`}>
                    {entry.fileName}
                  </Anchor>
                </Table.Td>
                <Table.Td>{say(object(entry.object)?.label) || entry.object}</Table.Td>
                <Table.Td>{entry.door === "command" ? t("import_by_command") : entry.actor.name}</Table.Td>
                <Table.Td>
                  <Moment at={entry.createdAt} />
                </Table.Td>
                <Table.Td>
                  <ImportStatePill entry={entry} />
                </Table.Td>
                <Table.Td className={styles.number} data-column={t("import_created")}>
                  {entry.created}
                </Table.Td>
                <Table.Td className={styles.number} data-column={t("import_updated")}>
                  {entry.updated}
                </Table.Td>
                <Table.Td className={styles.number} data-column={t("import_refused")}>
                  {entry.refused}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}
