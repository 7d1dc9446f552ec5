import { type FormEvent, useState } from "react";
import type { Locale } from "../../i18n/text.ts";
import { Button, Group, Pill, Select, SimpleGrid, Stack, Text, TextInput, toast } from "../../kit/index.ts";
import type { PageProblem } from "../model.ts";
import { useWords } from "../words.tsx";
import { faultAt, faultElsewhere } from "./faults.ts";
import type { AccountAnswer, AccountIntent, AccountPage } from "./model.ts";
import { Refused } from "./refused.tsx";
import { Section } from "./section.tsx";
import { useIntents } from "./use-intents.ts";

/** Name, language and time zone are mine to change; address and roles belong to who manages people. */
export function ProfileForm({ page }: { page: AccountPage }) {
  const { t, say } = useWords();
  const { profile, workspaceZone } = page;
  const [name, setName] = useState(profile.name);
  const [locale, setLocale] = useState<Locale>(profile.locale);
  const [timeZone, setTimeZone] = useState(profile.timeZone);
  const [problem, setProblem] = useState<PageProblem | null>(null);
  const { send, busy } = useIntents<AccountIntent, AccountAnswer>("/account/change");

  const save = async (event: FormEvent) => {
    event.preventDefault();
    const answer = await send({ intent: "profile", name, locale, timeZone });
    setProblem(answer.ok ? null : answer.problem);
    if (answer.ok) toast({ text: t("account_saved"), closeLabel: t("ui_close") });
  };

  return (
    <Section title={t("account_profile")}>
      <form onSubmit={save}>
        <Stack gap="sm" mt="xs">
          <Refused text={faultElsewhere(problem, ["name", "locale", "timeZone"])} />
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
            <TextInput
              label={t("people_name")}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              error={faultAt(problem, "name")}
              maxLength={200}
              autoComplete="name"
              required
            />
            <TextInput
              label={t("people_email")}
              value={profile.email}
              readOnly
              description={t("account_email_note")}
            />
            <Select
              label={t("people_language")}
              data={[
                { value: "zh-CN", label: t("people_in_zh") },
                { value: "en", label: t("people_in_en") },
              ]}
              value={locale}
              onChange={(value) => setLocale((value as Locale | null) ?? locale)}
              allowDeselect={false}
            />
            <Select
              label={t("account_zone")}
              data={zones()}
              value={timeZone}
              onChange={setTimeZone}
              placeholder={t("account_zone_default", { zone: workspaceZone })}
              searchable
              clearable
              clearButtonProps={{ "aria-label": t("ui_clear") }}
              limit={80}
              nothingFoundMessage={t("ui_nothing_found")}
              error={faultAt(problem, "timeZone")}
            />
          </SimpleGrid>
          <Group gap={6}>
            <Text size="sm" c="dimmed">
              {t("people_roles")}
            </Text>
            {page.roles.map((role) => (
              <Pill key={say(role)}>{say(role)}</Pill>
            ))}
          </Group>
          <Group>
            <Button type="submit" loading={busy}>
              {t("ui_save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}

let known: string[] | undefined;

/** Every zone that this runtime knows, by IANA name. */
function zones(): string[] {
  known ??= Intl.supportedValuesOf("timeZone");
  return known;
}
