import { Group, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Icon } from "./icon.tsx";
import styles from "./page.module.css";

/** A page inside the shell: title row, then its body. `fill`: the body takes the height that is left and scrolls by itself. */
export function Page({
  title,
  icon,
  color,
  switcher,
  actions,
  below,
  fill,
  narrow,
  children,
}: {
  title: string;
  icon?: string;
  color?: string;
  /** Beside the title: views, tabs. */
  switcher?: ReactNode;
  /** At the end of the row; the primary button last. */
  actions?: ReactNode;
  /** Under the title row: filter chips. */
  below?: ReactNode;
  fill?: boolean;
  /** For texts and forms: at most 960 px wide. */
  narrow?: boolean;
  children: ReactNode;
}) {
  return (
    <div className={styles.page} data-fill={fill || undefined}>
      <header className={styles.head}>
        <Group gap="xs" wrap="nowrap" className={styles.title}>
          {icon ? (
            <span className={styles.icon} style={{ color: `var(--mantine-color-${color ?? "gray"}-text)` }}>
              <Icon name={icon} size={20} />
            </span>
          ) : null}
          <Title order={1} className={styles.name}>
            {title}
          </Title>
          {switcher}
        </Group>
        <Group gap="xs" wrap={fill ? "nowrap" : "wrap"} className={fill ? styles.actions : undefined}>
          {actions}
        </Group>
      </header>
      {below ? <div className={styles.below}>{below}</div> : null}
      <div className={styles.body} data-narrow={narrow || undefined}>
        {children}
      </div>
    </div>
  );
}
