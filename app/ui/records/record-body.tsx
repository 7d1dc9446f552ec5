import { type ReactNode, useState } from "react";
import { Icon, SegmentedControl, Text, Title } from "../../kit/index.ts";
import { useWords } from "../words.tsx";
import { FieldRow } from "./field-row.tsx";
import styles from "./record.module.css";
import { useRecord } from "./record-context.tsx";
import type { RecordData } from "./record-data.ts";
import { RecordHead } from "./record-head.tsx";
import { RelatedLists } from "./related-lists.tsx";
import { RecordTimeline } from "./timeline.tsx";

/** A record, read: key facts at the head; fields, timeline and related lists beside each other where there is room, behind tabs where not. */
export function RecordBody({
  data,
  onAdd,
  notice,
}: {
  data: RecordData;
  onAdd(list: RecordData["related"][number]): void;
  notice?: ReactNode;
}) {
  const { t } = useWords();
  const [tab, setTab] = useState("details");
  return (
    <div className={styles.record} data-tab={tab}>
      {notice}
      <RecordHead data={data} />
      <div className={styles.tabs}>
        <SegmentedControl
          fullWidth
          aria-label={t("record_parts")}
          value={tab}
          onChange={setTab}
          data={[
            { value: "details", label: t("record_details") },
            { value: "timeline", label: t("record_timeline") },
            { value: "related", label: t("record_related") },
          ]}
        />
      </div>
      <div className={styles.columns}>
        <section className={styles.details} aria-label={t("record_details")}>
          <Details />
        </section>
        <section className={styles.timeline} aria-label={t("record_timeline")}>
          <RecordTimeline data={data} />
        </section>
        <section className={styles.related} aria-label={t("record_related")}>
          <RelatedLists data={data} onAdd={onAdd} />
        </section>
      </div>
    </div>
  );
}

/** The sections of the stored form, each field with its value; what stands on no form is folded away at the end. */
function Details() {
  const { t, say } = useWords();
  const { form, state, record } = useRecord();
  const [more, setMore] = useState(false);
  return (
    <>
      {form.sections.map((section, at) => {
        const items = section.items.filter(({ field }) => state.shown.has(field.key));
        if (items.length === 0) return null;
        const rows = items.map(({ field }) => (
          <FieldRow
            key={`${record.id} ${field.key}`}
            field={field}
            required={state.required.has(field.key)}
          />
        ));
        if (section.rest) {
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: sections never move
            <div key={at} className={styles.section}>
              <button
                type="button"
                className={styles.fold}
                aria-expanded={more}
                onClick={() => setMore(!more)}
              >
                <Icon name={more ? "chevron-down" : "chevron-right"} />
                {t("record_more_fields")}
                <Text span c="dimmed" size="sm">
                  {items.length}
                </Text>
              </button>
              {more ? rows : null}
            </div>
          );
        }
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: sections never move
          <div key={at} className={styles.section}>
            {say(section.label) ? (
              <Title order={2} className={styles.sectionTitle}>
                {say(section.label)}
              </Title>
            ) : null}
            {rows}
          </div>
        );
      })}
    </>
  );
}
