import { useState } from "react";
import { Button, Failure, Group, Stack, Text, Title } from "../../kit/index.ts";
import { openField, type PageProblem } from "../model.ts";
import { postJson } from "../post-json.ts";
import { FieldInput } from "../records/field-input.tsx";
import { TraceTree } from "../records/trace-dialog.tsx";
import styles from "./configuration.module.css";
import type { PageSchema, TryAnswer } from "./model.ts";
import { useWords } from "./words.ts";

/** "What would the rule do with this record?" Nothing is changed. */
export function TryRule({ automation, object }: { automation: string; object: PageSchema }) {
  const { t } = useWords();
  const [record, setRecord] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const [answer, setAnswer] = useState<TryAnswer | null>(null);
  const [problem, setProblem] = useState<PageProblem | null>(null);
  const [field] = useState(() =>
    openField({
      key: "record",
      type: "reference",
      label: object.label,
      def: { key: "record", type: "reference", label: object.label, to: [object.key] },
      to: [object.key],
      system: false,
      readOnly: false,
    }),
  );
  const ask = async () => {
    setAsking(true);
    const got = await postJson<{ answer: TryAnswer }>(
      "/configuration/try",
      { automation, record },
      t("ui_offline"),
    );
    setAsking(false);
    setAnswer(got.ok ? got.answer : null);
    setProblem(got.ok ? null : got.problem);
  };
  return (
    <section className={styles.preview} aria-labelledby="try">
      <Stack gap="sm">
        <div>
          <Title order={3} id="try">
            {t("configuration_try")}
          </Title>
          <Text size="sm" c="dimmed">
            {t("configuration_try_text")}
          </Text>
        </div>
        <Group align="flex-end">
          <div className={styles.grow}>
            <FieldInput
              field={field}
              value={record}
              onChange={(value) => {
                setRecord(typeof value === "string" ? value : null);
                setAnswer(null);
              }}
            />
          </div>
          <Button onClick={ask} disabled={!record} loading={asking}>
            {t("configuration_try_go")}
          </Button>
        </Group>
        <div aria-live="polite">
          {problem ? (
            <Failure
              title={t("configuration_try_failed")}
              text={problem.errors[0]?.message ?? problem.message}
            />
          ) : null}
          {answer ? <Answer answer={answer} /> : null}
        </div>
      </Stack>
    </section>
  );
}

function Answer({ answer }: { answer: TryAnswer }) {
  const { t } = useWords();
  return (
    <Stack gap="xs">
      <Text fw={600}>{t(answer.matched ? "configuration_try_matches" : "configuration_try_not")}</Text>
      {answer.trace.length > 0 ? <TraceTree nodes={answer.trace} /> : null}
      {answer.would.length > 0 ? (
        <ol className={styles.steps}>
          {answer.would.map((step) => (
            <li key={step.step}>
              {step.hidden ? t("configuration_try_hidden") : step.says}
              {step.skipped ? (
                <Text span c="dimmed">
                  {" "}
                  {t("configuration_try_skipped")}
                </Text>
              ) : null}
              {step.reason ? (
                <Text span c="dimmed">
                  {" · "}
                  {t(`configuration_reason_${step.reason}`)}
                </Text>
              ) : null}
              {step.values.map(({ label, value }) => (
                <TryValue key={JSON.stringify(label)} label={label} value={value} />
              ))}
            </li>
          ))}
        </ol>
      ) : null}
    </Stack>
  );
}

function TryValue({ label, value }: TryAnswer["would"][number]["values"][number]) {
  const { say } = useWords();
  return (
    <Text size="sm">
      <Text span c="dimmed">
        {say(label)}
      </Text>{" "}
      {value}
    </Text>
  );
}
