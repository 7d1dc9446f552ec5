import { Link } from "@remix-run/react";
import { Anchor, Group, Pill, Stack, Text, Title } from "../../kit/index.ts";
import styles from "./configuration.module.css";
import type { AutomationLine } from "./model.ts";
import { RunState } from "./run-state.tsx";
import { TryRule } from "./try-rule.tsx";
import { SchemaLink } from "./uses.tsx";
import { useWords } from "./words.ts";

/** A rule as a sentence, its steps, how often it ran lately, and a try on a record. */
export default function AutomationParts({ automation, rule }: { automation: string; rule: AutomationLine }) {
  const { t, say } = useWords();
  const runs = Object.entries(rule.runs ?? {});
  return (
    <Stack>
      <Group gap="xs">
        <Pill color={rule.enabled ? "green" : "yellow"}>
          {t(rule.enabled ? "configuration_on" : "configuration_off")}
        </Pill>
        <Pill>{t(rule.before ? "configuration_before" : "configuration_after")}</Pill>
        {rule.once ? <Pill>{t("configuration_once")}</Pill> : null}
        <Text size="sm" c="dimmed">
          {t("configuration_order", { n: rule.order })}
        </Text>
        <SchemaLink schema={rule.object} />
      </Group>
      <div>
        <Text className={styles.sentence}>{rule.trigger}</Text>
        <ol className={styles.steps}>
          {rule.steps.map((step) => (
            <li key={step.key}>
              <Text span fw={600}>
                {say(step.action)}
              </Text>{" "}
              <span className={styles.key}>{step.key}</span>
              {step.when ? <Text size="sm">{t("configuration_when", { when: step.when })}</Text> : null}
              <div>{step.says}</div>
              {step.values.length > 0 ? (
                <ul className={styles.values}>
                  {step.values.map((value) => (
                    <li key={value}>{value}</li>
                  ))}
                </ul>
              ) : null}
            </li>
          ))}
        </ol>
      </div>
      {rule.runs ? (
        <div>
          <Title order={3}>{t("configuration_week")}</Title>
          <Group gap="xs">
            {runs.length === 0 ? <Text c="dimmed">{t("configuration_week_none")}</Text> : null}
            {runs.map(([state, n]) => (
              <Anchor
                key={state}
                component={Link}
                to={`/configuration/runs?automation=${automation}&state=${state}`}
                underline="hover"
                c="inherit"
              >
                <RunState state={state} /> {n}
              </Anchor>
            ))}
          </Group>
          <Anchor component={Link} to={`/configuration/runs?automation=${automation}`} size="sm">
            {t("configuration_all_runs")}
          </Anchor>
        </div>
      ) : null}
      {rule.runs ? <TryRule automation={automation} object={rule.object} /> : null}
    </Stack>
  );
}
