import { useState } from "react";
import { Button, Empty, Icon, Page, Switch, Tabs, TextInput } from "../../kit/index.ts";
import { useWords } from "../words.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import type { ManagedPerson, PeoplePage } from "./model.ts";
import styles from "./people.module.css";
import { PeopleTable } from "./people-table.tsx";
import { PersonPanel } from "./person-panel.tsx";
import { TeamList } from "./team-list.tsx";

/** Who works here and in which team. */
export function People({ page }: { page: PeoplePage }) {
  const { t } = useWords();
  const [tab, setTab] = useState<string | null>("people");
  const [inviting, setInviting] = useState(false);
  const [person, setPerson] = useState<string | null>(null);
  const [team, setTeam] = useState<string | null>(null);
  const onPeople = tab === "people";
  return (
    <Page
      title={t("people_title")}
      icon="users"
      actions={
        <Button
          leftSection={<Icon name={onPeople ? "user-plus" : "plus"} />}
          onClick={() => (onPeople ? setInviting(true) : setTeam("new"))}
        >
          {t(onPeople ? "people_invite" : "people_add_team")}
        </Button>
      }
    >
      <Tabs value={tab} onChange={setTab}>
        <Tabs.List>
          <Tabs.Tab value="people">{t("people_people")}</Tabs.Tab>
          <Tabs.Tab value="teams">{t("people_teams")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="people">
          <PeopleList page={page} onOpen={setPerson} />
        </Tabs.Panel>
        <Tabs.Panel value="teams" pt="sm">
          <TeamList page={page} open={team} onOpen={setTeam} />
        </Tabs.Panel>
      </Tabs>
      <InviteDialog page={page} opened={inviting} onClose={() => setInviting(false)} />
      <PersonPanel
        page={page}
        person={page.people.find(({ id }) => id === person)}
        onClose={() => setPerson(null)}
      />
    </Page>
  );
}

function PeopleList({ page, onOpen }: { page: PeoplePage; onOpen(id: string): void }) {
  const { t } = useWords();
  const [wanted, setWanted] = useState("");
  const [gone, setGone] = useState(false);
  const text = wanted.trim().toLowerCase();
  const matches = (person: ManagedPerson) =>
    (gone || !person.disabled) && `${person.name} ${person.email}`.toLowerCase().includes(text);
  const shown = page.people.filter(matches);
  return (
    <>
      <div className={styles.toolbar}>
        <TextInput
          aria-label={t("people_find")}
          placeholder={t("people_find")}
          leftSection={<Icon name="search" />}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
        <Switch
          label={t("people_show_disabled")}
          checked={gone}
          onChange={(event) => setGone(event.currentTarget.checked)}
        />
      </div>
      {shown.length === 0 ? (
        <Empty icon="users" title={t("ui_nothing_found")} text={t("people_find_none")} />
      ) : (
        <PeopleTable page={page} people={shown} onOpen={onOpen} />
      )}
    </>
  );
}
