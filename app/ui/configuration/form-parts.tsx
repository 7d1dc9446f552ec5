import type { CSSProperties } from "react";
import { Group, Pill, Stack, Text, Title } from "../../kit/index.ts";
import { openField } from "../model.ts";
import { FieldInput } from "../records/field-input.tsx";
import styles from "./configuration.module.css";
import type { SchemaParts } from "./model.ts";
import { SchemaLink } from "./uses.tsx";
import { useWords } from "./words.ts";

/** A form as people meet it, with the conditions of its fields beside them. Nothing can be typed. */
export default function FormParts({ parts }: { parts: Extract<SchemaParts, { is: "form" }> }) {
  const { t, say } = useWords();
  return (
    <Stack>
      <Group gap="xs">
        <Text>{t("configuration_for_object")}</Text>
        <SchemaLink schema={parts.object} />
        {parts.isPublic ? <Pill color="teal">{t("configuration_public")}</Pill> : null}
      </Group>
      {parts.sections.map((section, at) => (
        <section
          // biome-ignore lint/suspicious/noArrayIndexKey: sections have no key of their own and do not move here
          key={at}
          className={styles.preview}
          aria-label={say(section.label) || t("configuration_section")}
        >
          {section.label ? (
            <Title order={3} mb="sm">
              {say(section.label)}
            </Title>
          ) : null}
          <div className={styles.columns} style={{ "--columns": section.columns } as CSSProperties}>
            {section.items.map(({ field, label, help, shows, requires }) => (
              <div key={field.key}>
                <FieldInput
                  field={openField(field)}
                  value={null}
                  onChange={() => {}}
                  disabled
                  label={say(label) || undefined}
                  required={field.def.required}
                  help={say(help ?? field.def.help) || undefined}
                />
                {shows ? (
                  <Text size="xs" c="dimmed">
                    {t("configuration_shown_when", { when: shows })}
                  </Text>
                ) : null}
                {requires ? (
                  <Text size="xs" c="dimmed">
                    {t("configuration_required_when", { when: requires })}
                  </Text>
                ) : null}
              </div>
            ))}
          </div>
        </section>
      ))}
    </Stack>
  );
}
