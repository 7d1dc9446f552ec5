import { type FormEvent, useState } from "react";
import { Button, Dialog, Group, Icon, SidePanel, Stack, Text, toast } from "../../kit/index.ts";
import type { PageProblem } from "../model.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { faultElsewhere } from "./faults.ts";
import { LinkMade } from "./link-made.tsx";
import type { ManagedPerson, PeopleAnswer, PeopleIntent, PeoplePage, PersonValues } from "./model.ts";
import { PERSON_FIELDS, PersonFields } from "./person-fields.tsx";
import { Refused } from "./refused.tsx";
import { useIntents } from "./use-intents.ts";

/** One person, to change, to send a link to, to let go and to let back in. */
export function PersonPanel({
  page,
  person,
  onClose,
}: {
  page: PeoplePage;
  person: ManagedPerson | undefined;
  onClose(): void;
}) {
  const { t } = useWords();
  return (
    <SidePanel opened={!!person} onClose={onClose} title={person?.name ?? ""} closeLabel={t("ui_close")}>
      {person ? <PersonForm key={person.id} page={page} person={person} /> : null}
    </SidePanel>
  );
}

function PersonForm({ page, person }: { page: PeoplePage; person: ManagedPerson }) {
  const { t } = useWords();
  const { me } = useWorkspace();
  const { name, email, roles, teamId, managerId, locale } = person;
  const [values, setValues] = useState<PersonValues>({ name, email, roles, teamId, managerId, locale });
  const [problem, setProblem] = useState<PageProblem | null>(null);
  const [link, setLink] = useState<PeopleAnswer["link"]>();
  const [asking, setAsking] = useState(false);
  const { send, busy } = useIntents<PeopleIntent, PeopleAnswer>("/people");

  const run = async (intent: PeopleIntent) => {
    const answer = await send(intent);
    setProblem(answer.ok ? null : answer.problem);
    return answer;
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const answer = await run({ intent: "update", id: person.id, values });
    if (answer.ok) toast({ text: t("people_saved", { name: values.name }), closeLabel: t("ui_close") });
  };
  const makeLink = async () => {
    const answer = await run({ intent: "link", id: person.id });
    if (answer.ok) setLink(answer.link);
  };
  const setDisabled = async (disabled: boolean) => {
    setAsking(false);
    setLink(undefined);
    const answer = await run({ intent: "update", id: person.id, values: { disabled } });
    if (answer.ok) {
      const text = t(disabled ? "people_disabled_done" : "people_enabled_done", { name });
      toast({ text, closeLabel: t("ui_close") });
    }
  };

  if (!person.open) return <Text>{t("people_admins_only")}</Text>;
  return (
    <Stack>
      <form onSubmit={save}>
        <Stack gap="sm">
          <Refused text={faultElsewhere(problem, PERSON_FIELDS)} />
          <PersonFields page={page} values={values} onChange={setValues} problem={problem} self={person.id} />
          <Group>
            <Button type="submit" loading={busy}>
              {t("ui_save")}
            </Button>
          </Group>
        </Stack>
      </form>
      {link ? <LinkMade link={link} /> : null}
      {person.disabled ? (
        <Stack gap="xs" align="flex-start">
          <Text c="dimmed">{t("people_disabled_note")}</Text>
          <Button variant="default" disabled={busy} onClick={() => setDisabled(false)}>
            {t("people_enable")}
          </Button>
        </Stack>
      ) : (
        <Stack gap="xs" align="flex-start">
          <Text c="dimmed">{t(person.invited ? "people_invited_note" : "people_reset_note")}</Text>
          <Group>
            <Button variant="default" leftSection={<Icon name="link" />} disabled={busy} onClick={makeLink}>
              {t(person.invited ? "people_new_invite" : "people_new_reset")}
            </Button>
            {person.id === me.id ? null : (
              <Button variant="default" disabled={busy} onClick={() => setAsking(true)}>
                {t("people_disable")}
              </Button>
            )}
          </Group>
        </Stack>
      )}
      <Dialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("people_disable_title", { name })}
        closeLabel={t("ui_close")}
      >
        <Text mb="md">{t("people_disable_text")}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => setAsking(false)}>
            {t("ui_cancel")}
          </Button>
          <Button color="red" onClick={() => setDisabled(true)}>
            {t("people_disable")}
          </Button>
        </Group>
      </Dialog>
    </Stack>
  );
}
