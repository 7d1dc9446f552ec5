import { type ReactNode, useState } from "react";
import {
  Button,
  Empty,
  Failure,
  Group,
  Page,
  Person,
  Pill,
  SimpleGrid,
  SkeletonRows,
  Stack,
  Title,
} from "../../kit/index.ts";
import { Cell } from "../records/cell.tsx";
import { FieldInput } from "../records/field-input.tsx";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { Overlays } from "./overlays.tsx";
import { SAMPLES } from "./samples.ts";

const COLORS = "gray dark red pink grape violet indigo blue cyan teal green lime yellow orange".split(" ");

/** Every control in every state, for those who build pages and for the tests that look at them. */
export function KitPage() {
  const { t, say } = useWords();
  const { people, me } = useWorkspace();
  return (
    <Page title={t("kit_title")} icon="cube">
      <Stack gap="xl">
        <Part title={t("kit_buttons")}>
          <Group>
            <Button>{t("ui_save")}</Button>
            <Button variant="default">{t("ui_cancel")}</Button>
            <Button variant="subtle" color="gray">
              {t("kit_plain")}
            </Button>
            <Button color="red">{t("kit_danger")}</Button>
            <Button disabled>{t("kit_off")}</Button>
            <Button loading>{t("kit_busy")}</Button>
          </Group>
        </Part>
        <Part title={t("kit_inputs")}>
          <Stack>
            {SAMPLES.map(({ field, value }) => (
              <SimpleGrid key={field.key} cols={{ base: 1, sm: 2, lg: 4 }}>
                <Sample field={field} value={null} state={t("kit_plain")} help={t("kit_help")} />
                <Sample field={field} value={value(me.id)} state={t("kit_filled")} />
                <Sample field={field} value={null} state={t("kit_wrong")} error={t("kit_fault")} required />
                <Sample field={field} value={value(me.id)} state={t("kit_off")} disabled />
              </SimpleGrid>
            ))}
          </Stack>
        </Part>
        <Part title={t("kit_cells")}>
          <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
            {SAMPLES.map(({ field, value }) => (
              <div key={field.key}>
                <div>{say(field.label)}</div>
                <Cell field={field} value={value(me.id)} />
                <Cell field={field} value={null} full />
              </div>
            ))}
          </SimpleGrid>
        </Part>
        <Part title={t("kit_pills")}>
          <Group gap="xs">
            {COLORS.map((color) => (
              <Pill key={color} color={color}>
                {color}
              </Pill>
            ))}
          </Group>
        </Part>
        <Part title={t("kit_people")}>
          <Group>
            {people.slice(0, 8).map((person) => (
              <Person key={person.id} name={person.name} />
            ))}
            <Person name={me.name} muted />
            <Person name={me.name} bare />
          </Group>
        </Part>
        <Part title={t("kit_states")}>
          <SimpleGrid cols={{ base: 1, md: 3 }}>
            <Empty
              title={t("ui_nothing_found")}
              text={t("kit_long")}
              action={<Button>{t("ui_retry")}</Button>}
            />
            <SkeletonRows label={t("ui_loading")} />
            <Failure
              title={t("ui_error_title")}
              text={t("ui_error_fault")}
              retry={{ label: t("ui_retry"), run: () => {} }}
            />
          </SimpleGrid>
        </Part>
        <Part title={t("kit_overlays")}>
          <Overlays />
        </Part>
      </Stack>
    </Page>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Title order={2} mb="sm">
        {title}
      </Title>
      {children}
    </section>
  );
}

/** One input that may really be used. */
function Sample({
  field,
  value,
  state,
  ...rest
}: {
  field: (typeof SAMPLES)[number]["field"];
  value: unknown;
  state: string;
  help?: string;
  error?: string;
  required?: boolean;
  disabled?: boolean;
}) {
  const { say } = useWords();
  const [now, setNow] = useState(value);
  return (
    <FieldInput
      field={field}
      value={now}
      onChange={setNow}
      label={`${say(field.label)} · ${state}`}
      {...rest}
    />
  );
}
