import { Link, useNavigate } from "@remix-run/react";
import { useState } from "react";
import { Anchor, Button, Failure, Group, Stack, Text, Title, toast } from "../../kit/index.ts";
import { openField, type PageField, type PageProblem } from "../model.ts";
import { postJson } from "../post-json.ts";
import { Cell } from "../records/cell.tsx";
import { Facts } from "./effect-facts.tsx";
import { groupAddress } from "./group-address.ts";
import { Changes, Who } from "./history.tsx";
import type { PageEffect, PageSettingsChange, SettingsPatch } from "./model.ts";
import styles from "./settings.module.css";
import { useWords } from "./words.ts";

interface BringBackProps {
  change: PageSettingsChange;
  patch: SettingsPatch;
  seen: SettingsPatch;
  effect: PageEffect;
  fields: Record<string, PageField>;
}

/** A change of settings, and what the values before it would do now. */
export function BringBack({ change, patch, seen, effect, fields }: BringBackProps) {
  const { t, say } = useWords();
  const navigate = useNavigate();
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<PageProblem | null>(null);
  const save = async () => {
    setSaving(true);
    const note = t("settings_back_note", { revision: change.revision });
    const answer = await postJson<{ revision: number | null }>(
      "/settings/save",
      { patch, seen, note },
      t("ui_offline"),
    );
    setSaving(false);
    if (!answer.ok) return setProblem(answer.problem);
    toast({ text: t("settings_saved", { revision: answer.revision ?? "" }), closeLabel: t("ui_close") });
    const [group] = change.changes[0]!.path.split(".");
    navigate(groupAddress(group!) + (answer.revision ? `?saved=${answer.revision}` : ""));
  };
  return (
    <Stack gap="md" component="section" aria-labelledby="bring-back">
      <div>
        <Anchor component={Link} to="/settings/history" size="sm">
          {t("settings_back_to_history")}
        </Anchor>
        <Title order={2} id="bring-back">
          {t("settings_back_title", { revision: change.revision })}
        </Title>
      </div>
      <div className={styles.entry}>
        <Who change={change} />
        {change.note ? <Text>{change.note}</Text> : null}
        <Changes change={change} fields={fields} />
      </div>
      {effect.changed.length === 0 ? (
        <Text c="dimmed">{t("settings_back_nothing")}</Text>
      ) : (
        <div className={styles.effect}>
          <Stack gap="sm">
            <Title order={3}>{t("settings_effect")}</Title>
            <ul className={styles.movers}>
              {effect.changed.map(({ path, label, before, after }) => (
                <li key={path}>
                  <span>{say(label)}</span>
                  <span className={styles.change}>
                    <Cell field={openField(effect.settings[path]!)} value={before} full />
                    <span aria-hidden="true">→</span>
                    <strong>
                      <Cell field={openField(effect.settings[path]!)} value={after} full />
                    </strong>
                  </span>
                </li>
              ))}
            </ul>
            <Facts effect={effect} />
            {problem ? (
              <Failure title={t("settings_not_saved")} text={problem.errors[0]?.message ?? problem.message} />
            ) : null}
            <Text size="sm" c="dimmed">
              {t("settings_back_text")}
            </Text>
            <Group>
              <Button onClick={save} loading={saving}>
                {t("settings_back_save")}
              </Button>
            </Group>
          </Stack>
        </div>
      )}
    </Stack>
  );
}
