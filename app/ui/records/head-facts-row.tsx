import { useMemo } from "react";
import { isAbsent } from "../../fields/value.ts";
import { controlOf, openField, type PageField, type PageObject, type PageRecord } from "../model.ts";
import { useWords } from "../words.tsx";
import { Cell } from "./cell.tsx";
import { headFacts, ownerField, signsOf, whoseField } from "./head-facts.ts";
import { HeadReason } from "./head-reason.tsx";
import { useRecord } from "./record-context.tsx";
import type { RunWords } from "./record-data.ts";
import styles from "./record-head.module.css";

/** Places of the head where scores are drawn beside it: two rows of four. A fact that says why takes two. */
const PLACES = 8;

/** What one wants to know first, at the head of a record: its facts, and why those are so that a rule or signs decided. */
export function HeadFacts({
  object,
  told,
  beside,
}: {
  object: PageObject;
  /** Fields that the head says already. */
  told: ReadonlySet<string>;
  /** Something stands beside them: only as many as fit. */
  beside: boolean;
}) {
  const { t } = useWords();
  const { record, reasons } = useRecord();
  const ranked = useMemo(() => {
    const people = [ownerField(object), whoseField(object)].filter((field) => field !== undefined);
    return [...people, ...headFacts(object, told)];
  }, [object, told]);
  const facts = ranked.map((field) => factOf(object, field, record, reasons));
  const shown = beside ? fitting(facts) : facts;
  if (shown.length === 0) return null;
  return (
    <dl className={styles.facts} aria-label={t("record_facts")}>
      {shown.map((fact) => (
        <FactCell key={fact.field.key} fact={fact} />
      ))}
    </dl>
  );
}

interface Fact {
  field: PageField;
  /** The signs behind it, where there are any. */
  signs: PageField | undefined;
  because: RunWords | undefined;
}

function factOf(
  object: PageObject,
  field: PageField,
  record: PageRecord,
  reasons: Readonly<Record<string, RunWords>>,
): Fact {
  const own = signsOf(object, field);
  const signs = own && !isAbsent(record[own.key]) ? own : undefined;
  return { field, signs, because: reasons[field.key] ?? (signs && reasons[signs.key]) };
}

const isWide = ({ field, signs, because }: Fact): boolean =>
  Boolean(signs || because) || controlOf(openField(field)) === "reference";
const placesOf = (fact: Fact): number => (isWide(fact) ? 2 : 1);

/** As many of the facts as the head has places for, in their order. */
function fitting(facts: readonly Fact[]): Fact[] {
  let left = PLACES;
  return facts.filter((fact) => {
    if (placesOf(fact) > left) return false;
    left -= placesOf(fact);
    return true;
  });
}

function FactCell({ fact }: { fact: Fact }) {
  const { field, signs, because } = fact;
  const { say } = useWords();
  const { record, titles } = useRecord();
  const value = record[field.key] ?? null;
  return (
    <div className={styles.fact} data-fact={field.key} data-wide={isWide(fact) || undefined}>
      <dt>{say(field.label)}</dt>
      <dd className={styles.value}>
        <Cell field={openField(field)} value={value} titles={titles} full={value === null} />
        {signs ? (
          <span className={styles.signs}>
            <Cell field={openField(signs)} value={record[signs.key]} titles={titles} />
          </span>
        ) : null}
      </dd>
      {because ? (
        <dd className={styles.reason}>
          <HeadReason field={say(field.label)} because={because} />
        </dd>
      ) : null}
    </div>
  );
}
