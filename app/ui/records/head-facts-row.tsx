import { useMemo } from "react";
import { openField, type PageObject } from "../model.ts";
import { useWords } from "../words.tsx";
import { Cell } from "./cell.tsx";
import { headFacts, ownerField } from "./head-facts.ts";
import styles from "./record.module.css";
import { useRecord } from "./record-context.tsx";
import { WhyButton } from "./why.tsx";

/** What one wants to know first, at the head of a record. */
export function HeadFacts({ object }: { object: PageObject }) {
  const { t, say } = useWords();
  const { record, titles, reasons } = useRecord();
  const facts = useMemo(() => {
    const owner = ownerField(object);
    return [...(owner ? [owner] : []), ...headFacts(object)].map(openField);
  }, [object]);
  if (facts.length === 0) return null;
  return (
    <dl className={styles.facts} aria-label={t("record_facts")}>
      {facts.map((field) => (
        <div key={field.key} className={styles.fact} data-fact={field.key}>
          <dt>{say(field.label)}</dt>
          <dd>
            <Cell field={field} value={record[field.key]} titles={titles} full={record[field.key] === null} />
            {reasons[field.key] ? <WhyButton field={say(field.label)} because={reasons[field.key]!} /> : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}
