import { NavLink } from "@remix-run/react";
import type { ReactNode } from "react";
import type { Text } from "../../i18n/text.ts";
import { Page } from "../../kit/index.ts";
import { useCurrentInSight } from "../shell/use-current-in-sight.ts";
import { groupAddress } from "./group-address.ts";
import styles from "./settings.module.css";
import { useWords } from "./words.ts";

/** Settings: the groups at the left (a row that scrolls on a phone), the chosen one beside them. */
export function SettingsFrame({
  groups,
  children,
}: {
  groups: readonly { key: string; label: Text }[];
  children: ReactNode;
}) {
  const { t, say } = useWords();
  const row = useCurrentInSight<HTMLElement>();
  return (
    <Page title={t("ui_settings")} icon="settings">
      <div className={styles.frame}>
        <nav ref={row} className={styles.groups} aria-label={t("settings_groups")}>
          {groups.map((group) => (
            <NavLink key={group.key} to={groupAddress(group.key)} className={styles.group} prefetch="intent">
              {say(group.label)}
            </NavLink>
          ))}
          <NavLink to="/settings/history" className={styles.group} data-apart prefetch="intent">
            {t("settings_history")}
          </NavLink>
        </nav>
        <div className={styles.main}>{children}</div>
      </div>
    </Page>
  );
}
