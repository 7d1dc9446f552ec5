import { Link } from "@remix-run/react";
import { Anchor, Pill, Text, Title } from "../../kit/index.ts";
import styles from "./configuration.module.css";
import type { PageSchemaRow } from "./model.ts";
import { useWords } from "./words.ts";

/** All schemas of a kind, archived ones last. */
export function SchemaList({ kind, rows }: { kind: string; rows: readonly PageSchemaRow[] }) {
  const { t, say } = useWords();
  const about = rows.some((row) => row.object !== undefined);
  // Nothing refers to an automation: a column of dashes says nothing.
  const used = rows.some((row) => row.used > 0);
  const ordered = [...rows].sort((a, b) => Number(a.archived ?? false) - Number(b.archived ?? false));
  return (
    <section aria-labelledby="kind">
      <Title order={2} id="kind">
        {t(`configuration_kind_${kind}`)}
      </Title>
      <Text c="dimmed" maw={640} mb="sm">
        {t(`configuration_about_${kind}`)}
      </Text>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <section className={styles.scroll} tabIndex={0} aria-label={t("configuration_list")}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("configuration_name")}</th>
              {about ? <th scope="col">{t("configuration_object")}</th> : null}
              {used ? <th scope="col">{t("configuration_used")}</th> : null}
              <th scope="col">{t("configuration_help")}</th>
            </tr>
          </thead>
          <tbody>
            {ordered.map((row) => (
              <tr key={row.key} data-archived={row.archived || undefined}>
                <td>
                  <Anchor component={Link} to={`/configuration/${kind}/${row.key}`} fw={600}>
                    {say(row.label)}
                  </Anchor>{" "}
                  <span className={styles.key}>{row.key}</span>{" "}
                  {row.archived ? <Pill>{t("configuration_archived")}</Pill> : null}
                  {row.off ? <Pill color="yellow">{t("configuration_off")}</Pill> : null}
                </td>
                {about ? <td data-column={t("configuration_object")}>{say(row.object)}</td> : null}
                {used ? (
                  <td data-column={t("configuration_used")}>
                    {row.used === 0 ? "–" : t("configuration_used_by", { n: row.used })}
                  </td>
                ) : null}
                <td className={row.help ? styles.told : undefined}>{say(row.help)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
