import { Link } from "@remix-run/react";
import { Button, Empty, Group, List, Page, Paper, Stack, Text, Title } from "../../kit/index.ts";
import type { SurveySummary } from "../../surveys/figures.server.ts";
import type { SentLinks } from "../../surveys/sent-links.server.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { CopyLink } from "./copy-link.tsx";
import { SentLinkList } from "./sent-links.tsx";
import styles from "./surveys.module.css";

/** Every survey: what it asks, how it is answered, its link for everybody, and the way to its answers. */
export function SurveysPage({
  surveys,
  sent,
}: {
  surveys: readonly SurveySummary[];
  sent: SentLinks | null;
}) {
  const { t } = useWords();
  return (
    <Page title={t("surveys_title")} icon="message-star" color="teal" narrow>
      {surveys.length === 0 ? (
        <Empty icon="message-star" title={t("surveys_none")} text={t("surveys_none_more")} />
      ) : (
        <Stack gap="md">
          {surveys.map((survey) => (
            <Survey key={survey.key} survey={survey} />
          ))}
        </Stack>
      )}
      {sent ? <SentLinkList sent={sent} /> : null}
    </Page>
  );
}

function Survey({ survey }: { survey: SurveySummary }) {
  const { t, say, locale } = useWords();
  const { timeZone } = useWorkspace();
  const { key, label, help, questions, open, closesAt, object, answers } = survey;
  const closes =
    closesAt && new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone }).format(closesAt);
  return (
    <Paper withBorder p="md" component="section" aria-labelledby={`survey-${key}`}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <div>
          <Title order={2} id={`survey-${key}`}>
            {say(label)}
          </Title>
          {help ? (
            <Text size="sm" c="dimmed">
              {say(help)}
            </Text>
          ) : null}
          {closes ? <Text size="sm">{t("surveys_closes", { date: closes })}</Text> : null}
        </div>
        <Button component={Link} to={listOf(object, answers)} variant="default" size="xs">
          {t("surveys_answers_open")}
        </Button>
      </Group>
      <Figures survey={survey} />
      <Text size="sm" fw={600} mt="sm">
        {t("surveys_questions")}
      </Text>
      <List size="sm" type="ordered" mt={4}>
        {questions.map((question) => (
          <List.Item key={say(question)}>{say(question)}</List.Item>
        ))}
      </List>
      {open ? (
        <div className={styles.open}>
          <Text size="sm" fw={600} mb={4}>
            {t("surveys_open_link")}
          </Text>
          <CopyLink url={open} label={t("surveys_open_link")} />
        </div>
      ) : (
        <Text size="sm" c="dimmed" mt="sm">
          {t("surveys_no_open_link")}
        </Text>
      )}
    </Paper>
  );
}

function Figures({ survey }: { survey: SurveySummary }) {
  const { t, say, locale } = useWords();
  const { count, score, low, lowAnswers, object } = survey;
  const number = (value: number, digits: number) =>
    new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
  return (
    <dl className={styles.figures}>
      <div>
        <dt>{t("surveys_answers")}</dt>
        <dd>{number(count, 0)}</dd>
      </div>
      {score ? (
        <div>
          <dt>{t("surveys_mean", { score: say(score.label) })}</dt>
          <dd>
            {score.mean === null ? t("surveys_no_figure") : number(score.mean, 2)}
            <small>
              {t("surveys_scale", { min: score.min, max: score.max, n: number(score.n, 0) })}
              {score.better === "lower" ? ` · ${t("surveys_lower_better")}` : ""}
            </small>
          </dd>
        </div>
      ) : null}
      {low !== null && lowAnswers !== null ? (
        <div>
          <dt>{t("surveys_low")}</dt>
          <dd>
            {count === 0 ? t("surveys_no_figure") : `${number((100 * low) / count, 1)}%`}
            {count > 0 ? (
              <small>
                <Link to={listOf(object, lowAnswers)}>
                  {t("surveys_low_of", { low: number(low, 0), n: number(count, 0) })}
                </Link>
              </small>
            ) : null}
          </dd>
        </div>
      ) : null}
    </dl>
  );
}

const listOf = (object: string, filter: unknown) =>
  `/o/${object}?filter=${encodeURIComponent(JSON.stringify(filter))}`;
