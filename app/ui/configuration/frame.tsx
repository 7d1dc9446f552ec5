import { NavLink } from "@remix-run/react";
import type { ReactNode } from "react";
import { Page } from "../../kit/index.ts";
import { useCurrentInSight } from "../shell/use-current-in-sight.ts";
import styles from "./configuration.module.css";
import type { PageKind } from "./model.ts";
import { useWords } from "./words.ts";

/** The configuration, to read: kinds of schemas at the left, then revisions, runs and jobs. */
export function ConfigurationFrame({
  kinds,
  publisher,
  viewer,
  children,
}: {
  kinds: readonly PageKind[];
  publisher: boolean;
  viewer: boolean;
  children: ReactNode;
}) {
  const { t } = useWords();
  const row = useCurrentInSight<HTMLElement>();
  return (
    <Page title={t("ui_configuration")} icon="sitemap">
      <div className={styles.frame}>
        <nav ref={row} className={styles.nav} aria-label={t("ui_configuration")}>
          {kinds.map(({ kind, count }) => (
            <NavLink key={kind} to={`/configuration/${kind}`} className={styles.place} prefetch="intent">
              {t(`configuration_kind_${kind}`)} <span className={styles.count}>{count}</span>
            </NavLink>
          ))}
          {publisher ? (
            <NavLink
              to="/configuration/revisions"
              className={`${styles.place} ${styles.apart}`}
              prefetch="intent"
            >
              {t("configuration_revisions")}
            </NavLink>
          ) : null}
          {viewer ? (
            <NavLink to="/configuration/runs" className={styles.place} prefetch="intent">
              {t("configuration_runs")}
            </NavLink>
          ) : null}
          {publisher ? (
            <NavLink to="/configuration/jobs" className={styles.place} prefetch="intent">
              {t("configuration_jobs")}
            </NavLink>
          ) : null}
        </nav>
        <div className={styles.main}>{children}</div>
      </div>
    </Page>
  );
}
