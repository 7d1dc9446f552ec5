import { Link } from "@remix-run/react";
import { Anchor, Paper, Text, Title } from "../../kit/index.ts";
import { useNow } from "../now.ts";
import { relative } from "../records/moments.ts";
import { useWords } from "../words.tsx";
import styles from "./home.module.css";
import type { HomeCare } from "./model.ts";

/** For those who keep the workspace: what went wrong lately behind everybody's work. */
export function Care({ care: { days, rules, jobs } }: { care: HomeCare }) {
  const { t, say, locale } = useWords();
  const now = useNow();
  return (
    <Paper withBorder className={styles.card} component="section" aria-label={t("home_care")}>
      <header className={styles.head}>
        <Title order={2}>{t("home_care")}</Title>
      </header>
      {rules.length === 0 && jobs === 0 ? <Text c="dimmed">{t("home_care_well", { n: days })}</Text> : null}
      <ul className={styles.list}>
        {rules.map(({ automation, label, state, count, last }) => (
          <li key={`${automation} ${state}`} className={styles.line}>
            <Anchor
              component={Link}
              to={`/configuration/runs?automation=${automation}&state=${state}`}
              c="inherit"
              underline="always"
            >
              {say(label)}
            </Anchor>
            <span className={styles.late}>{t(`home_care_${state}`, { n: count, days })}</span>
            <time className={styles.due} dateTime={last}>
              {t("home_care_last", {
                when: now === null ? last.slice(0, 10) : relative(Date.parse(last), now, locale),
              })}
            </time>
          </li>
        ))}
        {jobs > 0 ? (
          <li className={styles.line}>
            <Anchor
              component={Link}
              to="/configuration/jobs?state=dead"
              c="var(--attune-bad)"
              underline="always"
            >
              {t("home_care_jobs", { n: jobs })}
            </Anchor>
          </li>
        ) : null}
      </ul>
    </Paper>
  );
}
