import { type FormEvent, useState } from "react";
import { Button, Code, Group, Select, Stack, Text, TextInput } from "../../kit/index.ts";
import type { PageProblem } from "../model.ts";
import { useWords } from "../words.tsx";
import { CopyOnce } from "./copy-once.tsx";
import { faultElsewhere } from "./faults.ts";
import type { AccountAnswer, AccountIntent, AccountPage } from "./model.ts";
import { Refused } from "./refused.tsx";
import { Section } from "./section.tsx";
import { Seen } from "./seen.tsx";
import { useIntents } from "./use-intents.ts";

const LIVES = ["30", "90", "365", "never"] as const;

/** Tokens with which programs act as me. A new one is shown once. */
export function TokenList({ tokens }: { tokens: AccountPage["tokens"] }) {
  const { t } = useWords();
  const [name, setName] = useState("");
  const [days, setDays] = useState<string>("90");
  const [made, setMade] = useState<string | null>(null);
  const [problem, setProblem] = useState<PageProblem | null>(null);
  const { send, busy } = useIntents<AccountIntent, AccountAnswer>("/account/change");

  const create = async (event: FormEvent) => {
    event.preventDefault();
    const answer = await send({ intent: "create_token", name, days: days === "never" ? null : Number(days) });
    setProblem(answer.ok ? null : answer.problem);
    if (!answer.ok) return;
    setMade(answer.token ?? null);
    setName("");
  };

  return (
    <Section title={t("account_tokens")} note={t("account_tokens_note")}>
      {made ? <CopyOnce label={t("account_token_made")} value={made} onClose={() => setMade(null)} /> : null}
      {tokens.length === 0 ? (
        <Text mb="sm">{t("account_no_tokens")}</Text>
      ) : (
        <Stack gap={0} component="ul" p={0} m={0} mb="sm" style={{ listStyle: "none" }}>
          {tokens.map((token) => (
            <Group key={token.id} component="li" justify="space-between" mih={44} wrap="nowrap">
              <Group gap="xs" style={{ minWidth: 0 }}>
                <Text span truncate maw={260} title={token.name}>
                  {token.name}
                </Text>
                <Code>att_{token.prefix}_…</Code>
                <Text span c="dimmed" size="sm">
                  {token.lastUsedAt === null ? (
                    t("account_token_unused")
                  ) : (
                    <>
                      {t("account_token_used")} <Seen at={token.lastUsedAt} />
                    </>
                  )}
                  {token.expiresAt === null ? null : (
                    <>
                      {" · "}
                      {t("account_token_until")} <Seen at={token.expiresAt} whole />
                    </>
                  )}
                </Text>
              </Group>
              <Button
                variant="default"
                size="xs"
                disabled={busy}
                aria-label={`${t("account_revoke")} ${token.name}`}
                onClick={() => send({ intent: "revoke_token", id: token.id })}
              >
                {t("account_revoke")}
              </Button>
            </Group>
          ))}
        </Stack>
      )}
      <Refused text={faultElsewhere(problem, [])} />
      <form onSubmit={create}>
        <Group align="flex-end" gap="sm">
          <TextInput
            label={t("account_token_name")}
            placeholder={t("account_token_example")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={100}
            required
          />
          <Select
            label={t("account_token_life")}
            data={LIVES.map((life) => ({
              value: life,
              label: life === "never" ? t("account_life_never") : t("account_life_days", { days: life }),
            }))}
            value={days}
            onChange={(value) => setDays(value ?? days)}
            allowDeselect={false}
            w={140}
          />
          <Button type="submit" variant="default" loading={busy}>
            {t("account_token_create")}
          </Button>
        </Group>
      </form>
    </Section>
  );
}
