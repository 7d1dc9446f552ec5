import { Link, useNavigate } from "@remix-run/react";
import { useState } from "react";
import { Anchor, Button, Failure, Group, Icon, Pill, Stack, Text, Title, toast } from "../../kit/index.ts";
import { Moment } from "../imports/moment.tsx";
import { postJson } from "../post-json.ts";
import styles from "./configuration.module.css";
import type { ChangeGroup, ChangeOp, PageRevision } from "./model.ts";
import { Author } from "./revision-list.tsx";
import { useWords } from "./words.ts";

interface RevisionPageProps {
  revision: PageRevision;
  current: number;
  groups: ChangeGroup[];
  first: boolean;
  /** What bringing it back would change, where that was asked. */
  back: { current: number; groups: ChangeGroup[]; problems: { path: string; message: string }[] } | null;
}

/** What one revision changed against the one before, and the way back to it. */
export function RevisionPage({ revision, current, groups, first, back }: RevisionPageProps) {
  const { t } = useWords();
  return (
    <Stack component="article" aria-labelledby="revision">
      <div>
        <Anchor component={Link} to="/configuration/revisions" size="sm">
          {t("configuration_revisions")}
        </Anchor>
        <Group justify="space-between">
          <Group gap="xs">
            <Title order={2} id="revision">
              {t("settings_history_entry", { revision: revision.number })}
            </Title>
            {revision.number === current ? <Pill color="green">{t("configuration_current")}</Pill> : null}
          </Group>
          {revision.number !== current && !back ? (
            <Button
              component={Link}
              to="?back"
              variant="default"
              size="xs"
              leftSection={<Icon name="history" />}
            >
              {t("configuration_back")}
            </Button>
          ) : null}
        </Group>
        <Group gap="xs">
          <Author revision={revision} />
          <span className={styles.quiet}>
            <Moment at={Date.parse(revision.at)} />
          </span>
        </Group>
        {revision.note ? <Text>{revision.note}</Text> : null}
      </div>
      {back ? <Back revision={revision.number} back={back} /> : null}
      <section aria-label={t("configuration_changes")}>
        <Title order={3}>{t("configuration_changes")}</Title>
        {first ? <Text>{t("configuration_first")}</Text> : <Changes groups={groups} />}
      </section>
    </Stack>
  );
}

function Back({ revision, back }: { revision: number; back: NonNullable<RevisionPageProps["back"]> }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const [sending, setSending] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const send = async () => {
    setSending(true);
    const body = { revision, current: back.current };
    const answer = await postJson<{ revision: number }>("/configuration/back", body, t("ui_offline"));
    setSending(false);
    if (!answer.ok)
      return setRefused(
        [answer.problem.message, ...answer.problem.errors.map((one) => one.message)].join(" "),
      );
    toast({ text: t("settings_saved", { revision: answer.revision }), closeLabel: t("ui_close") });
    navigate(`/configuration/revisions/${answer.revision}`);
  };
  return (
    <section className={styles.preview} aria-labelledby="back">
      <Stack gap="sm">
        <Title order={3} id="back">
          {t("configuration_back_title")}
        </Title>
        <Text c="dimmed">{t("configuration_back_text")}</Text>
        {back.problems.length > 0 ? (
          <Failure
            title={t("configuration_back_refused")}
            text={back.problems.map((one) => one.message).join(" ")}
          />
        ) : null}
        {refused ? <Failure title={t("configuration_back_refused")} text={refused} /> : null}
        {back.groups.length === 0 ? (
          <Text>{t("configuration_no_difference")}</Text>
        ) : (
          <Changes groups={back.groups} />
        )}
        <Group gap="xs">
          <Button
            onClick={send}
            loading={sending}
            disabled={back.problems.length > 0 || back.groups.length === 0}
          >
            {t("configuration_back")}
          </Button>
          <Button component={Link} to="." variant="default">
            {t("ui_cancel")}
          </Button>
        </Group>
      </Stack>
    </section>
  );
}

const COLORS: Record<ChangeOp, string> = {
  added: "green",
  restored: "green",
  changed: "blue",
  moved: "gray",
  archived: "yellow",
  removed: "red",
};

function Changes({ groups }: { groups: readonly ChangeGroup[] }) {
  const { t, say } = useWords();
  if (groups.length === 0) return <Text c="dimmed">{t("configuration_no_difference")}</Text>;
  return (
    <ul className={styles.rows}>
      {groups.map((group) => (
        <li key={`${group.kind} ${group.key}`} className={styles.change}>
          {group.kind ? (
            <Text>
              <span className={styles.quiet}>{t(`configuration_kind_${group.kind}`)}</span>{" "}
              <Anchor component={Link} to={`/configuration/${group.kind}/${group.key}`} fw={600}>
                {say(group.label)}
              </Anchor>
            </Text>
          ) : (
            <Text>{t("configuration_order_of_all")}</Text>
          )}
          {group.changes.map((change, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: changes do not move
            <OneChange key={at} change={change} />
          ))}
        </li>
      ))}
    </ul>
  );
}

function OneChange({ change }: { change: ChangeGroup["changes"][number] }) {
  const { t } = useWords();
  const { before, after } = change.json;
  const sides = before !== undefined || after !== undefined;
  return (
    <div className={styles.change}>
      <Group gap={8}>
        <Pill color={COLORS[change.op]}>{t(`configuration_op_${change.op}`)}</Pill>
        <span>{change.what}</span>
        {change.before !== null || change.after !== null ? (
          <span>
            <Text span c="dimmed">
              {change.before ?? t("ui_absent")}
            </Text>{" "}
            → {change.after ?? t("ui_absent")}
          </span>
        ) : null}
      </Group>
      {sides ? (
        <details>
          <summary className={styles.quiet}>{t("configuration_json")}</summary>
          <div className={styles.sides}>
            <Side name={t("configuration_before_json")} value={before} />
            <Side name={t("configuration_after_json")} value={after} />
          </div>
        </details>
      ) : null}
    </div>
  );
}

function Side({ name, value }: { name: string; value: unknown }) {
  return (
    <div>
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <section className={styles.json} tabIndex={0} aria-label={name}>
        {value === undefined ? "–" : JSON.stringify(value, null, 2)}
      </section>
    </div>
  );
}
