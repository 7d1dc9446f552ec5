import { Link } from "@remix-run/react";
import { Anchor } from "../../kit/index.ts";
import styles from "./configuration.module.css";
import type { PageSchema, PageUse } from "./model.ts";
import { useWords } from "./words.ts";

/** A schema by its name, leading to its page. */
export function SchemaLink({ schema }: { schema: PageSchema }) {
  const { say } = useWords();
  return (
    <Anchor component={Link} to={`/configuration/${schema.kind}/${schema.key}`}>
      {say(schema.label) || schema.key}
    </Anchor>
  );
}

/** Schemas that use something, each once, by kind. */
export function Uses({ uses }: { uses: readonly PageUse[] }) {
  const { t } = useWords();
  const distinct = [...new Map(uses.map((use) => [`${use.kind} ${use.key}`, use])).values()];
  const kinds = [...new Set(distinct.map((use) => use.kind))];
  return (
    <ul className={styles.rows}>
      {kinds.map((kind) => (
        <li key={kind} className={styles.row}>
          <span className={styles.quiet}>{t(`configuration_kind_${kind}`)}</span>
          {distinct
            .filter((use) => use.kind === kind)
            .map((use) => (
              <SchemaLink key={use.key} schema={use} />
            ))}
        </li>
      ))}
    </ul>
  );
}
