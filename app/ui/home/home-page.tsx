import { Link } from "@remix-run/react";
import { Anchor, Page, Paper, Table, Text, Title } from "../../kit/index.ts";
import { openField } from "../model.ts";
import { useNow } from "../now.ts";
import { Cell, isNumeric } from "../records/cell.tsx";
import { hourOf } from "../records/moments.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import styles from "./home.module.css";
import type { HomeSection, HomeTasks } from "./model.ts";
import { TaskList } from "./task-list.tsx";

/** The start of the day: my tasks, low scores of my customers, deals that stand still. */
export function HomePage({ tasks, sections }: { tasks: HomeTasks | null; sections: HomeSection[] }) {
  const { t } = useWords();
  const { me, timeZone } = useWorkspace();
  const now = useNow();
  const hour = now === null ? null : hourOf(now, timeZone);
  const greeting =
    hour === null ? "home_hello" : hour < 12 ? "home_morning" : hour < 18 ? "home_noon" : "home_evening";
  return (
    <Page title={t(greeting, { name: me.name })}>
      <div className={styles.home}>
        {tasks ? <TaskList tasks={tasks} /> : null}
        {sections.map((section) => (
          <Section key={section.key} section={section} />
        ))}
      </div>
    </Page>
  );
}

function Section({ section }: { section: HomeSection }) {
  const { t, say } = useWords();
  const fields = section.columns.flatMap((key) => {
    const found = section.fields.find((field) => field.key === key);
    return found ? [openField(found)] : [];
  });
  const all = `/o/${section.object}?filter=${encodeURIComponent(JSON.stringify(section.filter))}&sort=${section.sort.join(",")}`;
  return (
    <Paper withBorder className={styles.card} component="section" aria-label={t(`home_${section.key}`)}>
      <header className={styles.head}>
        <Title order={2}>{t(`home_${section.key}`)}</Title>
        <Text c="dimmed">{section.count}</Text>
      </header>
      {section.data.length === 0 ? (
        <Text c="dimmed" className={styles.none}>
          {t(`home_none_${section.key}`)}
        </Text>
      ) : (
        // A scroll box that the keyboard can reach.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: axe asks for it
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is for inputs
        <div className={styles.scroll} tabIndex={0} role="group" aria-label={t(`home_${section.key}`)}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                {fields.map((field) => (
                  <Table.Th key={field.key} ta={isNumeric(field) ? "right" : undefined}>
                    {say(field.label)}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {section.data.map((record) => (
                <Table.Tr key={record.id}>
                  {fields.map((field, at) => (
                    <Table.Td
                      key={field.key}
                      ta={isNumeric(field) ? "right" : undefined}
                      className={styles.cell}
                    >
                      {at === 0 ? (
                        <Anchor
                          component={Link}
                          to={`/o/${section.object}/${record.id}`}
                          c="inherit"
                          underline="always"
                        >
                          <Lead section={section} record={record} fallback={t("ui_untitled")} />
                        </Anchor>
                      ) : (
                        <Cell field={field} value={record[field.key]} titles={section.titles} />
                      )}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {section.count > section.data.length ? (
        <Anchor component={Link} to={all} className={styles.all}>
          {t("home_all", { n: section.count })}
        </Anchor>
      ) : null}
    </Paper>
  );
}

/** The first column leads to the record; where it is a reference, by that record's name. */
function Lead({
  section,
  record,
  fallback,
}: {
  section: HomeSection;
  record: HomeSection["data"][number];
  fallback: string;
}) {
  const value = record[section.columns[0] ?? ""];
  if (typeof value !== "string") return <>{fallback}</>;
  for (const titles of Object.values(section.titles)) if (titles[value]) return <>{titles[value]}</>;
  return <>{section.columns[0] === section.title ? value : fallback}</>;
}
