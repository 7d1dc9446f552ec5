import { Form, Link, NavLink, useLocation, useNavigation } from "@remix-run/react";
import { useEffect, useState } from "react";
import type { Locale } from "../../i18n/text.ts";
import { ActionIcon, Icon, Kbd, Menu, Person, useColorScheme, useMediaQuery } from "../../kit/index.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { SHELL_PLACES } from "./places.ts";
import styles from "./shell.module.css";
import { useUnread } from "./use-unread.ts";

/** The narrow rail: home, search, inbox, the workspace's objects, and at the foot what few may do. On a phone it opens over the page. */
export function Rail({
  onLocale,
  onSearch,
  onKeys,
}: {
  onLocale(locale: Locale): void;
  onSearch(): void;
  onKeys(): void;
}) {
  const { t, say } = useWords();
  const workspace = useWorkspace();
  const [open, setOpen] = useState(false);
  const { pathname } = useLocation();
  const unread = useUnread(pathname);
  const { location } = useNavigation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: on a phone the rail closes as soon as one goes somewhere
  useEffect(() => setOpen(false), [pathname, location?.pathname]);
  const places = SHELL_PLACES.filter(
    (place) => place.for === undefined || place.for.some((one) => workspace.may(one)),
  );
  return (
    <>
      <header className={styles.topbar}>
        <ActionIcon aria-label={t("ui_menu")} aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name="menu" size={20} />
        </ActionIcon>
        <Link to="/" className={styles.brand}>
          {workspace.name}
        </Link>
      </header>
      <nav className={styles.rail} data-open={open || undefined} aria-label={t("ui_menu")}>
        <Link to="/" className={styles.brand}>
          {workspace.name}
        </Link>
        <div className={styles.places}>
          <button type="button" className={styles.place} onClick={onSearch}>
            <span className={styles.icon}>
              <Icon name="search" size={18} />
            </span>
            <span className={styles.label}>{t("ui_search")}</span>
            <Kbd size="xs">⌘K</Kbd>
          </button>
          {places
            .filter((place) => place.at === "head")
            .map((place) => (
              <Place
                key={place.to}
                to={place.to}
                icon={place.icon}
                label={t(place.label)}
                end={place.to === "/"}
                count={place.to === "/inbox" ? unread : 0}
              />
            ))}
          <div className={styles.heading}>{t("ui_records")}</div>
          {workspace.objects.map((object) => (
            <Place
              key={object.key}
              to={`/o/${object.key}`}
              icon={object.icon}
              color={object.color}
              label={say(object.plural)}
            />
          ))}
        </div>
        <div className={styles.foot}>
          {places
            .filter((place) => place.at === "foot")
            .map((place) => (
              <Place
                key={place.to}
                to={place.to}
                icon={place.icon}
                label={t(place.label)}
                end={isElsewhere(place.to, pathname)}
              />
            ))}
          <Me onLocale={onLocale} onKeys={onKeys} />
        </div>
      </nav>
      {open ? (
        <button
          type="button"
          className={styles.shade}
          aria-label={t("ui_close")}
          onClick={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}

/** Whether the page belongs to another place of the rail whose address begins with this one's. */
const isElsewhere = (to: string, pathname: string): boolean =>
  SHELL_PLACES.some((other) => other.to.startsWith(`${to}/`) && pathname.startsWith(other.to));

function Place({
  to,
  icon,
  color,
  label,
  end,
  count = 0,
}: {
  to: string;
  icon?: string;
  color?: string;
  label: string;
  end?: boolean;
  /** Shown behind the label when there is something to count. */
  count?: number;
}) {
  const { t } = useWords();
  return (
    <NavLink
      to={to}
      end={end}
      className={({ isPending }) => (isPending ? `${styles.place} pending` : styles.place)}
      prefetch="intent"
    >
      <span
        className={styles.icon}
        style={color ? { color: `var(--mantine-color-${color}-text)` } : undefined}
      >
        <Icon name={icon} size={18} />
      </span>
      <span className={styles.label}>{label}</span>
      {count > 0 ? (
        <span className={styles.count} title={t("inbox_count", { n: count })}>
          {count > 99 ? "99+" : count}
        </span>
      ) : null}
    </NavLink>
  );
}

const PHONE = "(max-width: 48em)";

/** Who I am: account, language, appearance, the way out. */
function Me({ onLocale, onKeys }: { onLocale(locale: Locale): void; onKeys(): void }) {
  const { t, locale } = useWords();
  const { me } = useWorkspace();
  const { colorScheme, setColorScheme } = useColorScheme();
  const other: Locale = locale === "en" ? "zh-CN" : "en";
  // On a phone there is no room beside the rail.
  const phone = useMediaQuery(PHONE);
  return (
    <Menu position={phone ? "top-start" : "right-end"} width={220}>
      <Menu.Target>
        <button type="button" className={styles.place}>
          <Person name={me.name} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.email}</Menu.Label>
        <Menu.Item component={Link} to="/account" leftSection={<Icon name="user" />}>
          {t("ui_account")}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="language" />} lang={other} onClick={() => onLocale(other)}>
          {t("ui_language")}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="keyboard" />} onClick={onKeys}>
          {t("palette_keys")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t("ui_theme")}</Menu.Label>
        {(["light", "dark", "auto"] as const).map((scheme) => (
          <Menu.Item
            key={scheme}
            leftSection={<Icon name={scheme === "light" ? "sun" : scheme === "dark" ? "moon" : "settings"} />}
            rightSection={colorScheme === scheme ? <Icon name="check" /> : null}
            aria-current={colorScheme === scheme}
            onClick={() => setColorScheme(scheme)}
          >
            {t(`ui_theme_${scheme}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Form method="post" action="/sign-out" reloadDocument>
          <Menu.Item type="submit" leftSection={<Icon name="logout" />}>
            {t("ui_sign_out")}
          </Menu.Item>
        </Form>
      </Menu.Dropdown>
    </Menu>
  );
}
