import { useBlocker, useNavigate } from "@remix-run/react";
import { useMemo, useState } from "react";
import { Button, Dialog, Failure, Group, Stack, Text, TextInput, Title, toast } from "../../kit/index.ts";
import { openField, type PageProblem } from "../model.ts";
import { postJson } from "../post-json.ts";
import { FieldInput } from "../records/field-input.tsx";
import { Applying } from "./applying.tsx";
import { EffectCard } from "./effect-card.tsx";
import { groupAddress } from "./group-address.ts";
import type { PageSettings, SavedRevision, SettingsPatch } from "./model.ts";
import styles from "./settings.module.css";
import { useEffectOf } from "./use-effect-of.ts";
import { useWords } from "./words.ts";

const FORM = "settings-form";

/**
 * A group of settings as a form, and beside it what the values would do, before they are saved. On a phone that stands between the fields
 * and the button: nobody saves what they have not seen.
 */
export function SettingsForm({ group, saved }: { group: PageSettings; saved: SavedRevision | null }) {
  const { t, say } = useWords();
  const navigate = useNavigate();
  const [draft, setDraft] = useState<SettingsPatch>({});
  const [note, setNote] = useState("");
  const [problem, setProblem] = useState<PageProblem | null>(null);
  const [saving, setSaving] = useState(false);
  const fields = useMemo(() => group.fields.map(openField), [group]);
  const patch = useMemo(
    () =>
      Object.fromEntries(
        fields
          .filter(
            (field) => Object.hasOwn(draft, field.key) && differs(draft[field.key], group.values[field.key]),
          )
          .map((field) => [`${group.key}.${field.key}`, draft[field.key] ?? null]),
      ),
    [draft, fields, group],
  );
  const dirty = Object.keys(patch).length > 0;
  const state = useEffectOf(patch);
  const faults = (problem ?? state.problem)?.errors ?? [];

  const discard = () => {
    setDraft({});
    setNote("");
    setProblem(null);
  };
  const save = async () => {
    setSaving(true);
    const seen = Object.fromEntries(
      Object.keys(patch).map((path) => [path, group.values[path.slice(group.key.length + 1)]]),
    );
    const body = { patch, note, seen };
    const answer = await postJson<{ revision: number | null }>("/settings/save", body, t("ui_offline"));
    setSaving(false);
    if (!answer.ok) return setProblem(answer.problem);
    discard();
    toast({ text: t("settings_saved", { revision: answer.revision ?? "" }), closeLabel: t("ui_close") });
    navigate(groupAddress(group.key) + (answer.revision ? `?saved=${answer.revision}` : ""), {
      preventScrollReset: true,
    });
  };

  return (
    <section aria-labelledby="settings-group">
      <Title order={2} id="settings-group">
        {say(group.label)}
      </Title>
      {group.help ? <Text c="dimmed">{say(group.help)}</Text> : null}
      <div className={styles.columns}>
        <form
          id={FORM}
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            if (dirty && !saving) void save();
          }}
        >
          <Stack gap="md" mt="md">
            {problem && problem.errors.length === 0 ? (
              <Failure title={t("settings_not_saved")} text={problem.message} />
            ) : null}
            {fields.map((field) => (
              <FieldInput
                key={field.key}
                field={field}
                value={Object.hasOwn(draft, field.key) ? draft[field.key] : group.values[field.key]}
                onChange={(value) => {
                  setProblem(null);
                  setDraft((now) => ({ ...now, [field.key]: value }));
                }}
                help={field.def.help ? say(field.def.help) : undefined}
                required={field.def.required}
                error={faults.find((fault) => fault.path === `/${group.key}.${field.key}`)?.message}
              />
            ))}
          </Stack>
        </form>
        <div className={styles.told} aria-live="polite">
          {dirty ? (
            <EffectCard title={t("settings_effect")} state={state} />
          ) : saved ? (
            <Applying saved={saved} />
          ) : (
            <Text c="dimmed" mt="md" maw={480}>
              {t("settings_effect_hint")}
            </Text>
          )}
        </div>
        {dirty ? (
          <div className={styles.save}>
            <Stack gap="sm">
              <TextInput
                form={FORM}
                label={t("settings_note")}
                placeholder={t("settings_note_hint")}
                value={note}
                maxLength={500}
                onChange={(event) => setNote(event.currentTarget.value)}
              />
              <Group gap="xs">
                <Button type="submit" form={FORM} loading={saving}>
                  {t("ui_save")}
                </Button>
                <Button variant="default" onClick={discard} disabled={saving}>
                  {t("settings_discard")}
                </Button>
              </Group>
            </Stack>
          </div>
        ) : null}
      </div>
      <LeaveGuard dirty={dirty && !saving} />
    </section>
  );
}

/** Money comes as text and is typed as text: "800000" and "800000.00" are one amount. */
function differs(a: unknown, b: unknown): boolean {
  const [x, y] = [a ?? null, b ?? null];
  if (x === null || y === null || typeof x === "object") return JSON.stringify(x) !== JSON.stringify(y);
  const numbers = [x, y].map((value) => (String(value).trim() === "" ? Number.NaN : Number(value)));
  return Number.isNaN(numbers[0]) || Number.isNaN(numbers[1])
    ? String(x) !== String(y)
    : numbers[0] !== numbers[1];
}

function LeaveGuard({ dirty }: { dirty: boolean }) {
  const { t } = useWords();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => dirty && currentLocation.pathname !== nextLocation.pathname,
  );
  return (
    <Dialog
      opened={blocker.state === "blocked"}
      onClose={() => blocker.reset?.()}
      title={t("settings_leave_title")}
      closeLabel={t("ui_close")}
    >
      <Stack>
        <Text>{t("settings_leave_text")}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={() => blocker.proceed?.()}>
            {t("settings_leave")}
          </Button>
          <Button onClick={() => blocker.reset?.()}>{t("settings_stay")}</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
