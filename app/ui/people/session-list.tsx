import { useNavigate } from "@remix-run/react";
import { Button, Group, Icon, Pill, Stack, Text } from "../../kit/index.ts";
import { useWords } from "../words.tsx";
import type { AccountAnswer, AccountIntent, AccountPage } from "./model.ts";
import { Section } from "./section.tsx";
import { Seen } from "./seen.tsx";
import { useIntents } from "./use-intents.ts";

/** Where I am signed in, and the ways out. */
export function SessionList({ sessions }: { sessions: AccountPage["sessions"] }) {
  const { t } = useWords();
  const { send, busy } = useIntents<AccountIntent, AccountAnswer>("/account/change");
  const navigate = useNavigate();
  const leave = async () => {
    const answer = await send({ intent: "sign_out_everywhere" }, { quiet: true });
    if (answer.ok) navigate("/sign-in");
  };
  return (
    <Section title={t("account_sessions")} note={t("account_sessions_note")}>
      <Stack gap={0} component="ul" p={0} m={0} style={{ listStyle: "none" }}>
        {sessions.map((session) => {
          const device = session.device || t("account_device_unknown");
          return (
            <Group key={session.id} component="li" justify="space-between" mih={44} wrap="nowrap">
              <Group gap="xs" style={{ minWidth: 0 }}>
                <Text span>{device}</Text>
                {session.here ? <Pill color="green">{t("account_here")}</Pill> : null}
                <Text span c="dimmed" size="sm">
                  {t("account_last_seen")} <Seen at={session.lastSeenAt} />
                </Text>
              </Group>
              {session.here ? null : (
                <Button
                  variant="default"
                  size="xs"
                  disabled={busy}
                  aria-label={`${t("account_end_session")} ${device}`}
                  onClick={() => send({ intent: "end_session", id: session.id })}
                >
                  {t("account_end_session")}
                </Button>
              )}
            </Group>
          );
        })}
      </Stack>
      <Group mt="sm">
        <Button
          variant="default"
          disabled={busy || sessions.length < 2}
          onClick={() => send({ intent: "sign_out_others" })}
        >
          {t("account_sign_out_others")}
        </Button>
        <Button variant="default" leftSection={<Icon name="logout" />} disabled={busy} onClick={leave}>
          {t("account_sign_out_everywhere")}
        </Button>
      </Group>
    </Section>
  );
}
