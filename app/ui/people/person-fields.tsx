import type { Locale } from "../../i18n/text.ts";
import { Select, SimpleGrid, TagsSelect, TextInput } from "../../kit/index.ts";
import type { PageProblem } from "../model.ts";
import { useWords } from "../words.tsx";
import { faultAt } from "./faults.ts";
import type { PeoplePage, PersonValues } from "./model.ts";

/** The inputs that have a place of their own for a fault. */
export const PERSON_FIELDS = ["name", "email", "roles", "teamId", "managerId", "locale"] as const;

/** A person's name, address, roles, team, manager and language: the same to invite and to change. `self`: who it is, when known. */
export function PersonFields({
  page,
  values,
  onChange,
  problem,
  self,
}: {
  page: PeoplePage;
  values: PersonValues;
  onChange(values: PersonValues): void;
  problem: PageProblem | null;
  self?: string;
}) {
  const { t, say } = useWords();
  const set = (patch: Partial<PersonValues>) => onChange({ ...values, ...patch });
  const clear = { "aria-label": t("ui_clear") };
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
      <TextInput
        label={t("people_name")}
        value={values.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        error={faultAt(problem, "name")}
        maxLength={200}
        autoComplete="off"
        data-autofocus
        required
      />
      <TextInput
        label={t("people_email")}
        type="email"
        value={values.email}
        onChange={(event) => set({ email: event.currentTarget.value })}
        error={faultAt(problem, "email")}
        maxLength={254}
        autoComplete="off"
        required
      />
      <TagsSelect
        label={t("people_roles")}
        data={page.roles.map((role) => ({ value: role.key, label: say(role.label), disabled: !role.open }))}
        value={values.roles}
        onChange={(roles) => set({ roles })}
        error={faultAt(problem, "roles")}
        clearLabel={t("ui_clear")}
        nothingFoundMessage={t("ui_nothing_found")}
      />
      <Select
        label={t("people_team")}
        data={page.teams.map((team) => ({ value: team.id, label: team.name }))}
        value={values.teamId}
        onChange={(teamId) => set({ teamId })}
        error={faultAt(problem, "teamId")}
        clearable
        clearButtonProps={clear}
      />
      <Select
        label={t("people_manager")}
        data={page.people
          .filter((person) => person.id !== self && (!person.disabled || person.id === values.managerId))
          .map((person) => ({ value: person.id, label: person.name }))}
        value={values.managerId}
        onChange={(managerId) => set({ managerId })}
        error={faultAt(problem, "managerId")}
        searchable
        clearable
        clearButtonProps={clear}
        nothingFoundMessage={t("ui_nothing_found")}
      />
      <Select
        label={t("people_language")}
        data={[
          { value: "zh-CN", label: t("people_in_zh") },
          { value: "en", label: t("people_in_en") },
        ]}
        value={values.locale}
        onChange={(locale) => set({ locale: (locale as Locale | null) ?? values.locale })}
        allowDeselect={false}
      />
    </SimpleGrid>
  );
}
