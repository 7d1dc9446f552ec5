import { Link, useSearchParams } from "@remix-run/react";
import { useState } from "react";
import { Button, Dialog, Group, Paper, Pill, Stack, Table, Text, Title, toast } from "../../kit/index.ts";
import type { SentLink, SentLinks } from "../../surveys/sent-links.server.ts";
import { Seen } from "../people/seen.tsx";
import { usePoster } from "../use-poster.ts";
import { useWords } from "../words.tsx";
import type { WithdrawLink } from "./links.ts";
import styles from "./surveys.module.css";

const COLORS: Record<SentLink["state"], string> = {
  open: "blue",
  answered: "green",
  declined: "yellow",
  withdrawn: "gray",
  expired: "gray",
  closed: "gray",
};

/** Personal links that were made: for whom, by whom, what became of them, and the way to take one back. */
export function SentLinkList({ sent }: { sent: SentLinks }) {
  const { t } = useWords();
  const [asking, setAsking] = useState<SentLink | null>(null);
  const [params] = useSearchParams();
  const further = new URLSearchParams(params);
  further.set("links", String(sent.links.length + 60));
  return (
    <Paper withBorder p="md" mt="md" component="section" aria-labelledby="survey-links">
      <Title order={2} id="survey-links">
        {t("surveys_sent")}
      </Title>
      <Text size="sm" c="dimmed">
        {sent.links.length === 0 ? t("surveys_sent_none") : t("surveys_sent_note")}
      </Text>
      {sent.links.length > 0 ? (
        <div className={styles.scroll}>
          <Table className={styles.links}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("surveys_sent_asked")}</Table.Th>
                <Table.Th>{t("surveys_sent_state")}</Table.Th>
                <Table.Th>
                  <span className={styles.unseen}>{t("surveys_withdraw")}</span>
                </Table.Th>
                <Table.Th>{t("surveys_sent_made")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {sent.links.map((link) => (
                <Row key={link.id} link={link} sent={sent} onWithdraw={setAsking} />
              ))}
            </Table.Tbody>
          </Table>
        </div>
      ) : null}
      {sent.more ? (
        <Button
          component={Link}
          to={`/surveys?${further}`}
          preventScrollReset
          variant="default"
          size="xs"
          mt="sm"
        >
          {t("surveys_sent_more")}
        </Button>
      ) : null}
      <Withdraw link={asking} name={asking ? nameOf(asking, sent) : ""} onClose={() => setAsking(null)} />
    </Paper>
  );
}

function nameOf({ asked }: SentLink, { titles }: SentLinks): string {
  return (asked && titles[asked.object]?.[asked.id]) ?? "";
}

function Row({
  link,
  sent,
  onWithdraw,
}: {
  link: SentLink;
  sent: SentLinks;
  onWithdraw(link: SentLink): void;
}) {
  const { t, say } = useWords();
  const { asked, state, since, madeBy } = link;
  const name = nameOf(link, sent) || t("surveys_sent_untitled");
  return (
    <Table.Tr>
      <Table.Td>
        {asked ? <Link to={`/o/${asked.object}/${asked.id}`}>{name}</Link> : t("surveys_sent_nobody")}
        <Text size="sm" c="dimmed">
          {say(link.label)}
        </Text>
      </Table.Td>
      <Table.Td>
        <Pill color={COLORS[state]}>
          {t(state === "open" && since !== null ? "surveys_state_started" : `surveys_state_${state}`)}
        </Pill>
        <Text size="sm" c="dimmed">
          {state === "open" ? (
            <>
              {t("surveys_sent_until")} <Seen at={link.expiresAt} whole />
            </>
          ) : since === null ? null : (
            <Seen at={since} />
          )}
        </Text>
      </Table.Td>
      <Table.Td>
        {link.mayWithdraw ? (
          <Button
            variant="default"
            size="xs"
            aria-label={`${t("surveys_withdraw")} ${name}`}
            onClick={() => onWithdraw(link)}
          >
            {t("surveys_withdraw")}
          </Button>
        ) : null}
      </Table.Td>
      <Table.Td>
        {madeBy === null ? t("surveys_sent_house") : (sent.titles.user?.[madeBy] ?? t("surveys_sent_gone"))}
        <Text size="sm" c="dimmed">
          <Seen at={link.createdAt} />
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}

/** Asks first: a link that was taken back cannot be given out again. */
function Withdraw({ link, name, onClose }: { link: SentLink | null; name: string; onClose(): void }) {
  const { t } = useWords();
  const { send, busy } = usePoster();
  const withdraw = async () => {
    const body: WithdrawLink = { withdraw: link!.id };
    const answer = await send<object>("/surveys/links", body);
    onClose();
    const text = answer.ok ? t("surveys_withdrawn") : answer.problem.message;
    toast({ text, kind: answer.ok ? "done" : "bad", closeLabel: t("ui_close") });
  };
  return (
    <Dialog
      opened={link !== null}
      onClose={onClose}
      title={t("surveys_withdraw_title")}
      closeLabel={t("ui_close")}
    >
      <Stack gap="sm">
        <Text size="sm">
          {t(link?.since == null ? "surveys_withdraw_what" : "surveys_withdraw_started", { name })}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("ui_cancel")}
          </Button>
          <Button color="red" loading={busy} onClick={withdraw}>
            {t("surveys_withdraw")}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
