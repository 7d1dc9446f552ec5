import { Icon, Pill, Stack, Text } from "../../kit/index.ts";
import styles from "./configuration.module.css";
import type { RightsLine, SchemaParts } from "./model.ts";
import { SchemaLink } from "./uses.tsx";
import { useWords } from "./words.ts";

const ACTIONS = ["read", "create", "update", "delete"] as const;

/** A role: abilities, and for each object what it may do, with which records. */
export default function RoleParts({ parts }: { parts: Extract<SchemaParts, { is: "role" }> }) {
  const { t } = useWords();
  return (
    <Stack>
      <div className={styles.pills}>
        {parts.abilities.length === 0 ? <Text c="dimmed">{t("configuration_no_abilities")}</Text> : null}
        {parts.abilities.map((ability) => (
          <Pill key={ability} color="indigo">
            {t(`configuration_ability_${ability.replaceAll(".", "_")}`)}
          </Pill>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <section className={styles.scroll} tabIndex={0} aria-label={t("configuration_rights")}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("configuration_object")}</th>
              {ACTIONS.map((action) => (
                <th key={action} scope="col">
                  {t(`configuration_may_${action}`)}
                </th>
              ))}
              <th scope="col">{t("configuration_hidden")}</th>
              <th scope="col">{t("configuration_read_only")}</th>
            </tr>
          </thead>
          <tbody>
            {parts.objects.map((object) => (
              <Rights key={object.key} object={object} />
            ))}
          </tbody>
        </table>
      </section>
    </Stack>
  );
}

function Rights({ object }: { object: RightsLine }) {
  const { t, say, locale } = useWords();
  const list = (texts: RightsLine["hidden"]) => texts.map(say).join(locale === "en" ? ", " : "、");
  return (
    <tr>
      <th scope="row">
        <SchemaLink schema={object} />
      </th>
      {ACTIONS.map((action) => (
        <td
          key={action}
          data-column={t(`configuration_may_${action}`)}
          className={typeof object.rights[action] === "string" ? styles.told : undefined}
        >
          <Right right={object.rights[action]} />
        </td>
      ))}
      <td data-column={t("configuration_hidden")}>{list(object.hidden)}</td>
      <td data-column={t("configuration_read_only")}>{list(object.readOnly)}</td>
    </tr>
  );
}

function Right({ right }: { right: boolean | string }) {
  const { t } = useWords();
  if (typeof right === "string") return <Text size="sm">{right}</Text>;
  return (
    <span role="img" aria-label={t(right ? "configuration_all" : "configuration_none")}>
      <Icon name={right ? "check" : "x"} />
    </span>
  );
}
