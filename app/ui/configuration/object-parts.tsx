import { Pill, Stack, Text, Title, Tooltip, UnstyledButton } from "../../kit/index.ts";
import styles from "./configuration.module.css";
import type { FieldLine, SchemaParts } from "./model.ts";
import { SchemaLink, Uses } from "./uses.tsx";
import { useWords } from "./words.ts";

/** An object: fields, rules that hold on every way in, and what is about it. */
export default function ObjectParts({ parts }: { parts: Extract<SchemaParts, { is: "object" }> }) {
  const { t } = useWords();
  return (
    <Stack>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <section className={styles.scroll} tabIndex={0} aria-label={t("configuration_fields")}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("configuration_field")}</th>
              <th scope="col">{t("configuration_type")}</th>
              <th scope="col">{t("configuration_meaning")}</th>
              <th scope="col">{t("configuration_used")}</th>
            </tr>
          </thead>
          <tbody>
            {parts.fields.map((field) => (
              <FieldRow key={field.key} field={field} />
            ))}
          </tbody>
        </table>
      </section>
      {parts.rules.length > 0 ? (
        <section aria-label={t("configuration_rules")}>
          <Title order={3}>{t("configuration_rules")}</Title>
          <ul className={styles.steps}>
            {parts.rules.map((rule) => (
              <li key={rule.key}>{rule.says}</li>
            ))}
          </ul>
        </section>
      ) : null}
      {parts.about.length > 0 ? (
        <section aria-label={t("configuration_about")}>
          <Title order={3}>{t("configuration_about")}</Title>
          <Uses uses={parts.about.map((schema) => ({ ...schema, path: "" }))} />
        </section>
      ) : null}
    </Stack>
  );
}

function FieldRow({ field }: { field: FieldLine }) {
  const { t, say } = useWords();
  const users = [...new Map(field.used.map((use) => [`${use.kind} ${use.key}`, use])).values()];
  return (
    <tr data-archived={field.archived || undefined} id={`field-${field.key}`}>
      <td>
        <Text span fw={600}>
          {say(field.label)}
        </Text>{" "}
        <span className={styles.key}>{field.key}</span>
        <div className={styles.pills}>
          {field.required ? <Pill color="red">{t("configuration_required")}</Pill> : null}
          {field.unique ? <Pill color="blue">{t("configuration_unique")}</Pill> : null}
          {field.archived ? <Pill>{t("configuration_archived")}</Pill> : null}
        </div>
      </td>
      <td data-column={t("configuration_type")}>
        {say(field.type)}
        {field.to.map((target) => (
          <div key={`${target.kind} ${target.key}`}>
            → <SchemaLink schema={target} />
          </div>
        ))}
      </td>
      <td className={styles.told}>
        {field.options.length > 0 ? (
          <div className={styles.pills}>
            {field.options.map((option) => (
              <Pill key={option.key} color={option.archived ? undefined : option.color}>
                {say(option.label)}
              </Pill>
            ))}
          </div>
        ) : null}
        {field.says ? <div>{field.says}</div> : null}
        {field.help ? (
          <Text size="sm" c="dimmed">
            {say(field.help)}
          </Text>
        ) : null}
      </td>
      <td data-column={t("configuration_used")}>
        {users.length === 0 ? (
          "–"
        ) : (
          <Tooltip
            multiline
            maw={320}
            label={users.map((use) => say(use.label)).join(" · ")}
            events={{ hover: true, focus: true, touch: true }}
          >
            <UnstyledButton fz="inherit">{t("configuration_used_by", { n: users.length })}</UnstyledButton>
          </Tooltip>
        )}
      </td>
    </tr>
  );
}
