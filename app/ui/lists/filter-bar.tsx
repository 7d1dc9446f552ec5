import { useId, useState } from "react";
import { Button, CloseButton, Icon } from "../../kit/index.ts";
import type { OpenField, Titles } from "../model.ts";
import { useWords } from "../words.tsx";
import { AddFilter } from "./add-filter.tsx";
import { useChipWords } from "./chip-words.ts";
import type { Condition } from "./filter.ts";
import styles from "./filter-bar.module.css";
import { FilterChip } from "./filter-chip.tsx";

/** A phone folds more conditions than this into one control that counts them; fewer stand in lines below each other. */
const FOLDED_FROM = 1;

/** The conditions of a list as chips that say what they ask; a click changes one, the cross takes it away. */
export function FilterBar({
  fields,
  conditions,
  locked,
  titles,
  sentences,
  onChange,
}: {
  fields: ReadonlyMap<string, OpenField>;
  conditions: readonly Condition[];
  /** The view's own conditions: told, not changed. */
  locked: readonly Condition[];
  titles: Titles;
  /** What conditions mean that no chip can show, by their JSON. */
  sentences: Readonly<Record<string, string>>;
  onChange(conditions: Condition[]): void;
}) {
  const { t } = useWords();
  const tell = useChipWords(fields, titles);
  const put = (at: number, next: Condition | null) =>
    onChange(conditions.flatMap((one, index) => (index === at ? (next ? [next] : []) : [one])));
  const advanced = (rule: unknown) => sentences[JSON.stringify(rule)];
  const [unfolded, setUnfolded] = useState(false);
  const chips = useId();
  const count = locked.length + conditions.length;

  return (
    <section
      id={chips}
      className={styles.bar}
      aria-label={t("list_filters")}
      data-folded={(count > FOLDED_FROM && !unfolded) || undefined}
    >
      {count > FOLDED_FROM ? (
        <Button
          size="compact-sm"
          variant="default"
          className={styles.fold}
          aria-expanded={unfolded}
          aria-controls={chips}
          rightSection={<Icon name="chevron-down" size={14} />}
          onClick={() => setUnfolded(!unfolded)}
        >
          {t("list_filters_count", { n: count })}
        </Button>
      ) : null}
      {locked.map((condition) => {
        const text = "chip" in condition ? tell(condition.chip).text : advanced(condition.rule);
        return text ? (
          <span key={text} className={styles.locked} title={t("list_view_condition")}>
            <Icon name="lock" size={12} />
            <span className={styles.text}>{text}</span>
          </span>
        ) : null;
      })}
      {conditions.map((condition, at) => {
        const remove = () => put(at, null);
        const key = `${at}-${JSON.stringify(condition)}`;
        if ("chip" in condition) {
          return (
            <FilterChip
              key={key}
              chip={condition.chip}
              fields={fields}
              titles={titles}
              onChange={(chip) => put(at, { chip })}
              onRemove={remove}
            />
          );
        }
        const sentence = advanced(condition.rule);
        return (
          <span key={key} className={styles.chip}>
            <span className={styles.body} title={sentence ?? JSON.stringify(condition.rule)}>
              <Icon name="filter" size={13} />
              <span className={styles.text}>
                {t("list_advanced_filter")}
                {sentence ? <span className={styles.dim}> {sentence}</span> : null}
              </span>
            </span>
            <CloseButton
              size="xs"
              aria-label={t("list_remove_filter", { filter: sentence ?? t("list_advanced_filter") })}
              onClick={remove}
            />
          </span>
        );
      })}
      <AddFilter fields={fields} onAdd={(chip) => onChange([...conditions, { chip }])} />
      {conditions.length > 0 ? (
        <Button size="compact-sm" variant="subtle" color="gray" onClick={() => onChange([])}>
          {t("list_clear_filters")}
        </Button>
      ) : null}
    </section>
  );
}
