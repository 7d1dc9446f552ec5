import { Person, Pill, Table, Text, UnstyledButton } from "../../kit/index.ts";
import { useWords } from "../words.tsx";
import type { ManagedPerson, PeoplePage } from "./model.ts";
import styles from "./people.module.css";
import { Seen } from "./seen.tsx";

/** Everybody, a row each; the name opens the person. */
export function PeopleTable({
  page,
  people,
  onOpen,
}: {
  page: PeoplePage;
  people: readonly ManagedPerson[];
  onOpen(id: string): void;
}) {
  const { t, say } = useWords();
  const teams = new Map(page.teams.map((team) => [team.id, team.name]));
  const names = new Map(page.people.map((person) => [person.id, person.name]));
  const roles = new Map(page.roles.map((role) => [role.key, say(role.label)]));
  return (
    <div className={styles.scroll}>
      <Table className={styles.table} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("people_name")}</Table.Th>
            <Table.Th>{t("people_roles")}</Table.Th>
            <Table.Th>{t("people_email")}</Table.Th>
            <Table.Th>{t("people_team")}</Table.Th>
            <Table.Th>{t("people_manager")}</Table.Th>
            <Table.Th>{t("people_state")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {people.map((person) => (
            <Table.Tr key={person.id}>
              <Table.Td>
                <UnstyledButton className={styles.name} onClick={() => onOpen(person.id)}>
                  <Person name={person.name} muted={person.disabled} />
                </UnstyledButton>
              </Table.Td>
              <Table.Td>
                <span className={styles.pills}>
                  {person.roles.map((role) => (
                    <Pill key={role}>{roles.get(role) ?? role}</Pill>
                  ))}
                </span>
              </Table.Td>
              <Table.Td>
                <Text span truncate display="block" maw={240} title={person.email}>
                  {person.email}
                </Text>
              </Table.Td>
              <Table.Td>{person.teamId === null ? null : teams.get(person.teamId)}</Table.Td>
              <Table.Td>{person.managerId === null ? null : names.get(person.managerId)}</Table.Td>
              <Table.Td>
                <State person={person} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function State({ person }: { person: ManagedPerson }) {
  const { t } = useWords();
  if (person.disabled) return <Pill>{t("people_state_disabled")}</Pill>;
  if (person.invited) {
    return (
      <Pill color={person.linkUntil === null ? "orange" : "blue"}>
        {t(person.linkUntil === null ? "people_state_no_link" : "people_state_invited")}
      </Pill>
    );
  }
  return (
    <Text span c="dimmed" size="sm">
      {person.lastSeen === null ? t("people_state_away") : <Seen at={person.lastSeen} />}
    </Text>
  );
}
