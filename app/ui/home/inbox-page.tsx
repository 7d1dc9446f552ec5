import { Link, useFetcher } from "@remix-run/react";
import { ActionIcon, Anchor, Button, Empty, Group, Icon, Page, Text } from "../../kit/index.ts";
import type { Titles } from "../model.ts";
import { useNow } from "../now.ts";
import { relative } from "../records/moments.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import styles from "./inbox.module.css";

interface Notice {
  id: string;
  text: string;
  object: string | null;
  record: string | null;
  created_at: string;
  read_at: string | null;
}

/** What rules told me, newest first; opening the record marks the notice as read. */
export function InboxPage({
  page,
  all,
  unread,
}: {
  page: { data: Notice[]; next_cursor: string | null; titles: Titles };
  all: boolean;
  unread: number;
}) {
  const { t } = useWords();
  const fetcher = useFetcher();
  const mark = (read: boolean, ids?: string[]) =>
    fetcher.submit({ read, ...(ids && { ids }) } as never, {
      method: "post",
      action: "/inbox",
      encType: "application/json",
    });
  return (
    <Page
      title={t("inbox_title")}
      icon="inbox"
      narrow
      switcher={
        <Group gap={4} component="nav" aria-label={t("inbox_title")}>
          <Tab to="/inbox" current={!all} label={`${t("inbox_unread")} ${unread}`} />
          <Tab to="/inbox?all=1" current={all} label={t("inbox_all")} />
        </Group>
      }
      actions={
        unread > 0 ? (
          <Button variant="default" onClick={() => mark(true)}>
            {t("inbox_read_all")}
          </Button>
        ) : null
      }
    >
      {page.data.length === 0 ? (
        <Empty icon="inbox" title={t("inbox_empty")} text={t("inbox_empty_hint")} />
      ) : null}
      <ul className={styles.list}>
        {page.data.map((notice) => (
          <Row key={notice.id} notice={notice} titles={page.titles} onMark={mark} />
        ))}
      </ul>
      {page.next_cursor ? (
        <Anchor component={Link} to={`/inbox?${all ? "all=1&" : ""}before=${page.next_cursor}`}>
          {t("inbox_more")}
        </Anchor>
      ) : null}
    </Page>
  );
}

function Tab({ to, current, label }: { to: string; current: boolean; label: string }) {
  return (
    <Button
      component={Link}
      to={to}
      size="compact-sm"
      variant={current ? "light" : "subtle"}
      color="gray"
      aria-current={current ? "page" : undefined}
    >
      {label}
    </Button>
  );
}

function Row({
  notice,
  titles,
  onMark,
}: {
  notice: Notice;
  titles: Titles;
  onMark(read: boolean, ids: string[]): void;
}) {
  const { t, say, locale } = useWords();
  const workspace = useWorkspace();
  const now = useNow();
  const outline = notice.object ? workspace.object(notice.object) : undefined;
  const seen = notice.object && notice.record ? titles[notice.object]?.[notice.record] : undefined;
  const fresh = notice.read_at === null;
  return (
    <li className={styles.row} data-fresh={fresh || undefined}>
      <span className={styles.icon}>
        <Icon name={outline?.icon ?? "bell"} size={18} />
      </span>
      <div className={styles.text}>
        {outline && seen !== undefined ? (
          <Anchor
            component={Link}
            to={`/o/${notice.object}/${notice.record}`}
            c="inherit"
            underline="hover"
            onClick={() => fresh && onMark(true, [notice.id])}
          >
            {notice.text}
          </Anchor>
        ) : (
          <span>{notice.text}</span>
        )}
        <Text size="xs" c="dimmed">
          {outline ? `${say(outline.label)} · ` : ""}
          <time dateTime={notice.created_at}>
            {now === null
              ? notice.created_at.slice(0, 10)
              : relative(Date.parse(notice.created_at), now, locale)}
          </time>
        </Text>
      </div>
      <ActionIcon
        aria-label={fresh ? t("inbox_read") : t("inbox_unread_again")}
        onClick={() => onMark(fresh, [notice.id])}
      >
        <Icon name={fresh ? "check" : "arrow-back-up"} />
      </ActionIcon>
    </li>
  );
}
