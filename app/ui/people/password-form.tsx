import { type FormEvent, useState } from "react";
import { Button, Group, PasswordInput, SimpleGrid, Stack, toast } from "../../kit/index.ts";
import type { PageProblem } from "../model.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { faultAt, faultElsewhere } from "./faults.ts";
import type { AccountAnswer, AccountIntent } from "./model.ts";
import { Refused } from "./refused.tsx";
import { Section } from "./section.tsx";
import { useIntents } from "./use-intents.ts";

/** A new password takes the old one, and signs everybody out who is in with it. */
export function PasswordForm({ passwordMin }: { passwordMin: number }) {
  const { t } = useWords();
  const { me } = useWorkspace();
  const [old, setOld] = useState("");
  const [next, setNext] = useState("");
  const [problem, setProblem] = useState<PageProblem | null>(null);
  const { send, busy } = useIntents<AccountIntent, AccountAnswer>("/account/change");

  const save = async (event: FormEvent) => {
    event.preventDefault();
    const answer = await send({ intent: "password", old, next });
    setProblem(answer.ok ? null : answer.problem);
    if (!answer.ok) return;
    setOld("");
    setNext("");
    toast({ text: t("account_password_changed"), closeLabel: t("ui_close") });
  };
  const toggle = { "aria-label": t("account_show_password") };

  return (
    <Section title={t("account_password")} note={t("account_password_note")}>
      <form onSubmit={save}>
        <Stack gap="sm">
          <Refused text={faultElsewhere(problem, ["old", "next"])} />
          {/* For password managers: whose password this is. */}
          <input type="email" name="username" value={me.email} autoComplete="username" readOnly hidden />
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
            <PasswordInput
              label={t("account_old_password")}
              value={old}
              onChange={(event) => setOld(event.currentTarget.value)}
              error={faultAt(problem, "old")}
              autoComplete="current-password"
              visibilityToggleButtonProps={toggle}
              required
            />
            <PasswordInput
              label={t("account_new_password")}
              placeholder={t("door_password_hint", { min: passwordMin })}
              value={next}
              onChange={(event) => setNext(event.currentTarget.value)}
              error={faultAt(problem, "next")}
              autoComplete="new-password"
              visibilityToggleButtonProps={toggle}
              minLength={passwordMin}
              required
            />
          </SimpleGrid>
          <Group>
            <Button type="submit" loading={busy}>
              {t("account_change_password")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
