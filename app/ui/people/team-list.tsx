import { type FormEvent, useState } from "react";
import {
  Button,
  Dialog,
  Empty,
  Group,
  Select,
  Stack,
  Table,
  TextInput,
  UnstyledButton,
} from "../../kit/index.ts";
import type { PageProblem } from "../model.ts";
import { useWords } from "../words.tsx";
import { faultAt, faultElsewhere } from "./faults.ts";
import type { ManagedTeam, PeopleAnswer, PeopleIntent, PeoplePage, TeamValues } from "./model.ts";
import styles from "./people.module.css";
import { Refused } from "./refused.tsx";
import { useIntents } from "./use-intents.ts";

/** Teams, each with the one above, who leads it and how many are in it. `open`: a team's id, or `new`. */
export function TeamList({
  page,
  open,
  onOpen,
}: {
  page: PeoplePage;
  open: string | null;
  onOpen(id: string | null): void;
}) {
  const { t } = useWords();
  const names = new Map(page.people.map((person) => [person.id, person.name]));
  const teams = new Map(page.teams.map((team) => [team.id, team.name]));
  const members = (id: string) =>
    page.people.filter((person) => person.teamId === id && !person.disabled).length;
  const team = page.teams.find(({ id }) => id === open);
  return (
    <>
      {page.teams.length === 0 ? (
        <Empty
          icon="sitemap"
          title={t("people_no_teams")}
          text={t("people_no_teams_note")}
          action={<Button onClick={() => onOpen("new")}>{t("people_add_team")}</Button>}
        />
      ) : (
        <div className={styles.scroll}>
          <Table highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("people_team")}</Table.Th>
                <Table.Th>{t("people_team_above")}</Table.Th>
                <Table.Th>{t("people_team_leader")}</Table.Th>
                <Table.Th ta="right">{t("people_members")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {page.teams.map((one) => (
                <Table.Tr key={one.id} h={36}>
                  <Table.Td>
                    <UnstyledButton className={styles.name} onClick={() => onOpen(one.id)}>
                      {one.name}
                    </UnstyledButton>
                  </Table.Td>
                  <Table.Td>{one.parentId === null ? null : teams.get(one.parentId)}</Table.Td>
                  <Table.Td>{one.managerId === null ? null : names.get(one.managerId)}</Table.Td>
                  <Table.Td ta="right">{members(one.id)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      <Dialog
        opened={open === "new" || team !== undefined}
        onClose={() => onOpen(null)}
        title={team?.name ?? t("people_add_team")}
        closeLabel={t("ui_close")}
      >
        <TeamForm key={open} page={page} team={team} onDone={() => onOpen(null)} />
      </Dialog>
    </>
  );
}

function TeamForm({ page, team, onDone }: { page: PeoplePage; team?: ManagedTeam; onDone(): void }) {
  const { t } = useWords();
  const [values, setValues] = useState<TeamValues>({
    name: team?.name ?? "",
    parentId: team?.parentId ?? null,
    managerId: team?.managerId ?? null,
  });
  const [problem, setProblem] = useState<PageProblem | null>(null);
  const { send, busy } = useIntents<PeopleIntent, PeopleAnswer>("/people");
  const clear = { "aria-label": t("ui_clear") };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const answer = await send(
      team ? { intent: "update_team", id: team.id, values } : { intent: "add_team", values },
    );
    setProblem(answer.ok ? null : answer.problem);
    if (answer.ok) onDone();
  };
  return (
    <form onSubmit={save}>
      <Stack gap="sm">
        <Refused text={faultElsewhere(problem, ["name", "parentId", "managerId"])} />
        <TextInput
          label={t("people_team_name")}
          value={values.name}
          onChange={(event) => setValues({ ...values, name: event.currentTarget.value })}
          error={faultAt(problem, "name")}
          maxLength={100}
          data-autofocus
          required
        />
        <Select
          label={t("people_team_above")}
          data={page.teams
            .filter(({ id }) => id !== team?.id)
            .map(({ id, name }) => ({ value: id, label: name }))}
          value={values.parentId}
          onChange={(parentId) => setValues({ ...values, parentId })}
          error={faultAt(problem, "parentId")}
          clearable
          clearButtonProps={clear}
        />
        <Select
          label={t("people_team_leader")}
          data={page.people
            .filter((person) => !person.disabled || person.id === values.managerId)
            .map(({ id, name }) => ({ value: id, label: name }))}
          value={values.managerId}
          onChange={(managerId) => setValues({ ...values, managerId })}
          error={faultAt(problem, "managerId")}
          searchable
          clearable
          clearButtonProps={clear}
          nothingFoundMessage={t("ui_nothing_found")}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {t("ui_cancel")}
          </Button>
          <Button type="submit" loading={busy}>
            {t("ui_save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
