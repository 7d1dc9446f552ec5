import { Link } from "@remix-run/react";
import type { ReactNode } from "react";
import type { ObjectMoves, RuleEffect } from "../../automation/effect-model.ts";
import { Anchor, Stack, Text } from "../../kit/index.ts";
import { openField } from "../model.ts";
import { Cell } from "../records/cell.tsx";
import { useWorkspace } from "../workspace.tsx";
import { Matrix } from "./matrix.tsx";
import type { PageEffect } from "./model.ts";
import { count } from "./numbers.ts";
import styles from "./settings.module.css";
import { useWords } from "./words.ts";

/** Everything that a change would do, most telling first. */
export function Facts({ effect }: { effect: PageEffect }) {
  const { t, say, locale } = useWords();
  const { object } = useWorkspace();
  const plural = (key: string) => say(object(key)?.plural) || key;
  const list = (names: readonly string[]) => names.join(locale === "en" ? ", " : "、");
  const facts: ReactNode[] = [
    ...effect.rules.flatMap((rule) =>
      rule.matches ? [<Matches key={`rule ${rule.key}`} rule={rule} effect={effect} />] : [],
    ),
    ...effect.moves.map((moves) => <Moves key={`moves ${moves.object}`} moves={moves} effect={effect} />),
    ...effect.rules
      .filter(
        (rule) => rule.timing === "before" && !effect.moves.some((moves) => moves.object === rule.object),
      )
      .map((rule) => (
        <Text key={`still ${rule.key}`}>
          {t("settings_no_moves", { rule: say(rule.label), objects: plural(rule.object) })}
        </Text>
      )),
    ...effect.rules.flatMap((rule) =>
      rule.later
        ? [
            <Text key={`later ${rule.key}`}>
              {t("settings_later", {
                rule: say(rule.label),
                n: rule.later.runs,
                shown: count(rule.later.runs, locale),
              })}
            </Text>,
          ]
        : [],
    ),
    ...effect.views.map((view) => (
      <Text key={`view ${view.key}`}>
        {t("settings_view", {
          view: say(view.label),
          objects: plural(view.object),
          before: count(view.before, locale),
          after: count(view.after, locale),
        })}
      </Text>
    )),
    ...effect.formulas.map((formula) => (
      <Text key={`formula ${formula.object}.${formula.field}`}>
        {formula.records === null
          ? t("settings_formula_some", { field: say(formula.label), objects: plural(formula.object) })
          : t("settings_formula", {
              field: say(formula.label),
              objects: plural(formula.object),
              n: formula.records,
              shown: count(formula.records, locale),
            })}
      </Text>
    )),
  ];
  if (effect.figures.length > 0)
    facts.push(
      <Text key="figures">
        {t("settings_figures", { fields: list(effect.figures.map((one) => say(one.label))) })}
      </Text>,
    );
  if (effect.others.length > 0)
    facts.push(
      <Text key="others">
        {t("settings_others", { names: list(effect.others.map((one) => say(one.label))) })}
      </Text>,
    );
  if (facts.length === 0) facts.push(<Text key="nothing">{t("settings_nothing_reads")}</Text>);
  return (
    <ul className={styles.facts}>
      {facts.map((fact, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: facts are drawn anew as a whole
        <li key={at}>{fact}</li>
      ))}
    </ul>
  );
}

/** "37 instead of 12": for how many records a rule's condition holds. */
function Matches({ rule, effect }: { rule: RuleEffect; effect: PageEffect }) {
  const { t, say, locale } = useWords();
  const { object } = useWorkspace();
  const { recent, all, partial } = rule.matches!;
  const outline = object(rule.object);
  const params = {
    rule: say(rule.label),
    objects: say(outline?.plural) || rule.object,
    before: count(recent.before, locale),
    after: count(recent.after, locale),
    days: recent.days,
    field: say(effect.fields[rule.object]?.[recent.field]?.label),
  };
  const every = {
    before: count(all.before, locale),
    after: count(all.after, locale),
    of: count(all.of, locale),
  };
  return (
    <div>
      <Text className={styles.headline}>
        {t(recent.before === recent.after ? "settings_matches_same" : "settings_matches", params)}
      </Text>
      <Text size="sm" c="dimmed">
        {t(partial ? "settings_matches_partial" : "settings_matches_all", { ...every, ...params, ...every })}
      </Text>
    </div>
  );
}

/** "214 customers would change": the numbers by value, and the newest of them by name. */
function Moves({ moves, effect }: { moves: ObjectMoves; effect: PageEffect }) {
  const { t, say, locale } = useWords();
  const { object } = useWorkspace();
  const outline = object(moves.object);
  const fieldsOf = effect.fields[moves.object] ?? {};
  const names = moves.fields.map((one) => say(one.label)).join(locale === "en" ? ", " : "、");
  return (
    <Stack gap="xs">
      <Text className={styles.headline}>
        {t(moves.partial ? "settings_moves_least" : "settings_moves", {
          n: moves.records,
          shown: count(moves.records, locale),
          objects: say(outline?.plural) || moves.object,
          object: say(outline?.label) || moves.object,
          fields: names,
        })}
      </Text>
      {moves.fields.map((one) => {
        const field = fieldsOf[one.field];
        return field && one.cells ? (
          <Matrix key={one.field} field={openField(field)} cells={one.cells} caption={say(one.label)} />
        ) : null;
      })}
      {moves.wakes.map((rule) => (
        <Text key={rule.key} size="sm">
          {t(rule.partial ? "settings_wakes_least" : "settings_wakes", {
            rule: say(rule.label),
            n: rule.records,
            shown: count(rule.records, locale),
          })}
        </Text>
      ))}
      {moves.sample.length > 0 ? (
        <div>
          <Text size="sm" c="dimmed">
            {moves.records > moves.sample.length ? t("settings_sample") : t("settings_sample_all")}
          </Text>
          <ul className={styles.movers}>
            {moves.sample.map((record) => (
              <li key={record.id}>
                <Anchor component={Link} to={`/o/${moves.object}/${record.id}`}>
                  {record.title || say(outline?.label)}
                </Anchor>
                {record.of ? <Text size="sm">{record.of}</Text> : null}
                {Object.entries(record.changes).map(([key, { from, to }]) =>
                  fieldsOf[key] ? (
                    <span key={key} className={styles.change}>
                      <Cell field={openField(fieldsOf[key])} value={from} full />
                      <span aria-hidden="true">→</span>
                      <Cell field={openField(fieldsOf[key])} value={to} full />
                    </span>
                  ) : null,
                )}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </Stack>
  );
}
