import { Link } from "@remix-run/react";
import type { ReactNode } from "react";
import { Anchor, Group, Pill, Stack, Text } from "../../kit/index.ts";
import { openField } from "../model.ts";
import { Cell } from "../records/cell.tsx";
import styles from "./configuration.module.css";
import type { SchemaParts, StageLine, SurveyLine } from "./model.ts";
import RoleParts from "./role-parts.tsx";
import { SchemaLink } from "./uses.tsx";
import { useWords } from "./words.ts";

type Parts = Exclude<SchemaParts, { is: "object" } | { is: "form" } | { is: "automation" }>;

/** Views, pipelines, roles, surveys and settings. */
export default function OtherParts({ parts }: { parts: Parts }) {
  switch (parts.is) {
    case "view":
      return <View parts={parts} />;
    case "pipeline":
      return <Pipeline parts={parts} />;
    case "role":
      return <RoleParts parts={parts} />;
    case "survey":
      return <Survey survey={parts.survey} />;
    case "settings":
      return <Settings parts={parts} />;
  }
}

/** Names in a row. */
function useList() {
  const { say, locale } = useWords();
  return (texts: readonly Parameters<typeof say>[0][]) => texts.map(say).join(locale === "en" ? ", " : "、");
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <span className={styles.quiet}>{name}</span>
      <span>{children}</span>
    </div>
  );
}

function View({ parts }: { parts: Extract<Parts, { is: "view" }> }) {
  const { t, say } = useWords();
  const list = useList();
  return (
    <div>
      <Line name={t("configuration_object")}>
        <SchemaLink schema={parts.object} />
      </Line>
      <Line name={t("configuration_layout")}>
        {t(parts.board ? "configuration_board" : "configuration_table")}
      </Line>
      {parts.group ? <Line name={t("configuration_group")}>{say(parts.group)}</Line> : null}
      <Line name={t("configuration_columns")}>{list(parts.columns)}</Line>
      <Line name={t("configuration_filter")}>{parts.filter ?? t("configuration_everything")}</Line>
      {parts.sort.length > 0 ? (
        <Line name={t("configuration_sort")}>
          {parts.sort
            .map(
              (one) => `${say(one.label)} ${t(one.descending ? "configuration_down" : "configuration_up")}`,
            )
            .join(" · ")}
        </Line>
      ) : null}
      <Line name={t("configuration_offered_to")}>
        {parts.roles ? list(parts.roles) : t("configuration_everybody")}
      </Line>
    </div>
  );
}

function Pipeline({ parts }: { parts: Extract<Parts, { is: "pipeline" }> }) {
  const { t } = useWords();
  return (
    <Stack>
      <Group gap="xs">
        <Text>{t("configuration_for_object")}</Text>
        {parts.objects.map((object) => (
          <SchemaLink key={object.key} schema={object} />
        ))}
      </Group>
      <ol className={styles.stages}>
        {parts.stages.map((stage) => (
          <Stage key={stage.key} stage={stage} />
        ))}
      </ol>
    </Stack>
  );
}

function Stage({ stage }: { stage: StageLine }) {
  const { t, say } = useWords();
  const list = useList();
  const { gate } = stage;
  return (
    <li className={styles.stage}>
      <Group gap="xs">
        <Pill color={stage.color}>{say(stage.label)}</Pill>
        <span className={styles.key}>{stage.key}</span>
        <Text size="sm">{t(`configuration_state_${stage.state}`)}</Text>
        {stage.probability === undefined ? null : (
          <Text size="sm">{t("configuration_probability", { n: stage.probability })}</Text>
        )}
        {stage.warnAfterDays === undefined ? null : (
          <Text size="sm">{t("configuration_warn_after", { n: stage.warnAfterDays })}</Text>
        )}
        {stage.archived ? <Pill>{t("configuration_archived")}</Pill> : null}
      </Group>
      <Text size="sm" c="dimmed" mt={4}>
        {stage.next === null
          ? t("configuration_next_any")
          : stage.next.length === 0
            ? t("configuration_next_none")
            : t("configuration_next", { stages: list(stage.next.map((one) => one.label)) })}
      </Text>
      {gate?.demands.map(({ object, require, check }) => (
        <Text key={JSON.stringify(object)} size="sm">
          {[
            ...(require.length > 0 ? [t("configuration_gate_require", { fields: list(require) })] : []),
            ...(check ? [t("configuration_gate_check", { check })] : []),
          ].join(" ")}
        </Text>
      ))}
      {gate?.roles ? (
        <Text size="sm">{t("configuration_gate_roles", { roles: list(gate.roles) })}</Text>
      ) : null}
      {gate?.message ? (
        <Text size="sm">{t("configuration_gate_says", { message: say(gate.message) })}</Text>
      ) : null}
    </li>
  );
}

function Survey({ survey }: { survey: SurveyLine }) {
  const { t, say } = useWords();
  return (
    <div>
      <Line name={t("configuration_survey_title")}>{say(survey.title)}</Line>
      {survey.intro ? <Line name={t("configuration_survey_intro")}>{say(survey.intro)}</Line> : null}
      <Line name={t("configuration_kind_form")}>
        <SchemaLink schema={survey.form} />
      </Line>
      <Line name={t("configuration_object")}>
        <SchemaLink schema={survey.object} />
      </Line>
      <Line name={t("configuration_survey_score")}>{say(survey.score)}</Line>
      <Line name={t("configuration_survey_answers")}>{survey.answers}</Line>
      <Line name={t("configuration_survey_links")}>
        {t(survey.open ? "configuration_survey_open" : "configuration_survey_personal", {
          n: survey.validDays,
        })}
      </Line>
      {survey.endings.map((ending) => (
        <Line key={ending.key} name={t(`configuration_survey_end_${ending.key}`)}>
          {ending.when ? <Text size="sm">{t("configuration_when", { when: ending.when })}</Text> : null}
          <Text fw={600}>{say(ending.title)}</Text>
          <Text>{say(ending.text)}</Text>
          {ending.gaps.map((gap) => (
            <Text key={gap} size="sm" c="dimmed">
              … {gap}
            </Text>
          ))}
        </Line>
      ))}
    </div>
  );
}

function Settings({ parts }: { parts: Extract<Parts, { is: "settings" }> }) {
  const { t, say } = useWords();
  return (
    <Stack gap="xs">
      <Anchor component={Link} to="/settings">
        {t("configuration_change_settings")}
      </Anchor>
      <div>
        {parts.fields.map(({ field, value, used }) => (
          <div key={field.key} className={styles.row}>
            <span className={styles.grow}>
              <Text span fw={600}>
                {say(field.label)}
              </Text>{" "}
              <span className={styles.key}>{field.key}</span>
            </span>
            <Cell field={openField(field)} value={value} full />
            <span className={styles.quiet}>
              {used.length > 0
                ? t("configuration_read_by", {
                    names: [...new Set(used.map((use) => say(use.label)))].join(" · "),
                  })
                : t("configuration_read_by_program")}
            </span>
          </div>
        ))}
      </div>
    </Stack>
  );
}
