import { Link } from "@remix-run/react";
import { lazy, Suspense, useState } from "react";
import { Anchor, Button, Group, Icon, Pill, SkeletonRows, Stack, Text, Title } from "../../kit/index.ts";
import styles from "./configuration.module.css";
import type { PageSchemaDetail, SchemaParts } from "./model.ts";
import { SchemaLink, Uses } from "./uses.tsx";
import { useWords } from "./words.ts";

const OBJECT = lazy(() => import("./object-parts.tsx"));
const FORM = lazy(() => import("./form-parts.tsx"));
const OTHER = lazy(() => import("./other-parts.tsx"));
const AUTOMATION = lazy(() => import("./automation-parts.tsx"));

/** One schema: what it says, where it is used, and its document one click away. */
export function SchemaPage({ detail }: { detail: PageSchemaDetail }) {
  const { t, say } = useWords();
  const [json, setJson] = useState(false);
  return (
    <Stack component="article" aria-labelledby="schema">
      <div>
        <Anchor component={Link} to={`/configuration/${detail.kind}`} size="sm">
          {t(`configuration_kind_${detail.kind}`)}
        </Anchor>
        <Group justify="space-between" align="center">
          <Group gap="xs">
            <Title order={2} id="schema">
              {say(detail.label)}
            </Title>
            <span className={styles.key}>{detail.key}</span>
            {detail.archived ? <Pill>{t("configuration_archived")}</Pill> : null}
          </Group>
          <Button
            size="xs"
            variant="default"
            aria-pressed={json}
            leftSection={<Icon name="file" />}
            onClick={() => setJson(!json)}
          >
            {t(json ? "configuration_words" : "configuration_json")}
          </Button>
        </Group>
        {detail.help ? <Text c="dimmed">{say(detail.help)}</Text> : null}
      </div>
      {json ? (
        <Json value={detail.json} />
      ) : detail.parts ? (
        <Suspense fallback={<SkeletonRows label={t("ui_loading")} />}>
          <Parts detail={detail} parts={detail.parts} />
        </Suspense>
      ) : (
        <Json value={detail.json} />
      )}
      {detail.used.length > 0 ? (
        <section aria-label={t("configuration_used")}>
          <Title order={3}>{t("configuration_used")}</Title>
          <Uses uses={detail.used} />
        </section>
      ) : null}
    </Stack>
  );
}

function Parts({ detail, parts }: { detail: PageSchemaDetail; parts: SchemaParts }) {
  switch (parts.is) {
    case "object":
      return <OBJECT parts={parts} />;
    case "form":
      return <FORM parts={parts} />;
    case "automation":
      return <AUTOMATION automation={detail.key} rule={parts.rule} />;
    default:
      return <OTHER parts={parts} />;
  }
}

/** A document as it is stored. */
export function Json({ value }: { value: unknown }) {
  const { t } = useWords();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <section className={styles.json} tabIndex={0} aria-label={t("configuration_json")}>
      {JSON.stringify(value, null, 2)}
    </section>
  );
}

export { SchemaLink };
