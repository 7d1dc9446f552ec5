import { Link } from "@remix-run/react";
import { Anchor, Person, Pill, Text, Title } from "../../kit/index.ts";
import { Moment } from "../imports/moment.tsx";
import { useWorkspace } from "../workspace.tsx";
import styles from "./configuration.module.css";
import type { PageRevision } from "./model.ts";
import { useWords } from "./words.ts";

/** Every published revision: who, when, why, and how much changed. */
export function RevisionList({
  data,
  next,
  current,
}: {
  data: readonly PageRevision[];
  next: number | null;
  current: number;
}) {
  const { t } = useWords();
  return (
    <section aria-labelledby="revisions">
      <Title order={2} id="revisions">
        {t("configuration_revisions")}
      </Title>
      <Text c="dimmed" maw={640}>
        {t("configuration_revisions_text")}
      </Text>
      <ul className={styles.rows}>
        {data.map((revision) => (
          <li key={revision.number} className={styles.row}>
            <Anchor component={Link} to={`/configuration/revisions/${revision.number}`} fw={600}>
              {t("settings_history_entry", { revision: revision.number })}
            </Anchor>
            {revision.number === current ? <Pill color="green">{t("configuration_current")}</Pill> : null}
            <span className={styles.grow}>
              <Summary revision={revision} />
              {revision.note ? (
                <Text size="sm" c="dimmed">
                  {revision.note}
                </Text>
              ) : null}
            </span>
            <Author revision={revision} />
            <span className={styles.quiet}>
              <Moment at={Date.parse(revision.at)} />
            </span>
          </li>
        ))}
      </ul>
      {next ? (
        <Anchor component={Link} to={`?before=${next}`} mt="md" display="inline-block">
          {t("settings_history_older")}
        </Anchor>
      ) : null}
    </section>
  );
}

export function Author({ revision }: { revision: PageRevision }) {
  const { t } = useWords();
  const { person } = useWorkspace();
  const known = revision.authorId === null ? undefined : person(revision.authorId);
  if (revision.authorId === null) return <Text c="dimmed">{t("configuration_by_system")}</Text>;
  return <Person name={known?.name ?? revision.author} muted={known?.disabled} />;
}

function Summary({ revision }: { revision: PageRevision }) {
  const { t, locale } = useWords();
  if (revision.number === 1) return t("configuration_first");
  const parts = Object.entries(revision.counts).map(([op, n]) => t(`configuration_count_${op}`, { n }));
  return parts.length === 0 ? t("configuration_no_difference") : parts.join(locale === "en" ? ", " : "，");
}
