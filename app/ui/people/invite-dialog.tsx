import { type FormEvent, useState } from "react";
import { Button, Dialog, Group, Stack } from "../../kit/index.ts";
import type { PageProblem } from "../model.ts";
import { useWords } from "../words.tsx";
import { faultElsewhere } from "./faults.ts";
import { LinkMade } from "./link-made.tsx";
import type { PeopleAnswer, PeopleIntent, PeoplePage, PersonValues } from "./model.ts";
import { PERSON_FIELDS, PersonFields } from "./person-fields.tsx";
import { Refused } from "./refused.tsx";
import { useIntents } from "./use-intents.ts";

/** A new colleague: who they are, then the link to hand on. */
export function InviteDialog({
  page,
  opened,
  onClose,
}: {
  page: PeoplePage;
  opened: boolean;
  onClose(): void;
}) {
  const { t } = useWords();
  return (
    <Dialog opened={opened} onClose={onClose} title={t("people_invite")} closeLabel={t("ui_close")} size="lg">
      <InviteForm page={page} onClose={onClose} />
    </Dialog>
  );
}

function InviteForm({ page, onClose }: { page: PeoplePage; onClose(): void }) {
  const { t, locale } = useWords();
  const empty: PersonValues = { name: "", email: "", roles: [], teamId: null, managerId: null, locale };
  const [values, setValues] = useState(empty);
  const [problem, setProblem] = useState<PageProblem | null>(null);
  const [link, setLink] = useState<PeopleAnswer["link"]>();
  const { send, busy } = useIntents<PeopleIntent, PeopleAnswer>("/people");

  const invite = async (event: FormEvent) => {
    event.preventDefault();
    const answer = await send({ intent: "invite", values });
    setProblem(answer.ok ? null : answer.problem);
    if (answer.ok) setLink(answer.link);
  };

  if (link) {
    return (
      <Stack>
        <LinkMade link={link} />
        <Group justify="flex-end">
          <Button variant="default" onClick={() => [setLink(undefined), setValues(empty)]}>
            {t("people_invite_next")}
          </Button>
          <Button onClick={onClose}>{t("ui_close")}</Button>
        </Group>
      </Stack>
    );
  }
  return (
    <form onSubmit={invite}>
      <Stack gap="sm">
        <Refused text={faultElsewhere(problem, PERSON_FIELDS)} />
        <PersonFields page={page} values={values} onChange={setValues} problem={problem} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("ui_cancel")}
          </Button>
          <Button type="submit" loading={busy}>
            {t("people_invite_do")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
