import { Link } from "@remix-run/react";
import type { Field } from "../../fields/field-type.ts";
import { yields } from "../../fields/resolve.ts";
import { scaleEnds, scoreTone } from "../../fields/score-tone.ts";
import type { Value } from "../../fields/value.ts";
import type { Text as Label } from "../../i18n/text.ts";
import { Anchor, Group, Icon, Person, Pill, Text, Tooltip } from "../../kit/index.ts";
import { controlOf, type OpenField, type Titles } from "../model.ts";
import { useNow } from "../now.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { relative } from "./moments.ts";
import { isNumeric } from "./numeric.ts";

const TONE_COLORS = { good: "green", middling: "yellow", bad: "red" };

export { isNumeric };

interface CellProps {
  field: Field & Pick<OpenField, "rules">;
  /** As clients read it. */
  value: unknown;
  /** Names behind references. */
  titles?: Titles;
  /** A record page shows moments in full and texts whole. */
  full?: boolean;
}

/** A value for people: choices as pills, people as faces, dates relative with the moment on hover, numbers tabular. */
export function Cell({ field, value, titles, full }: CellProps) {
  const { env } = useWorkspace();
  const shown = yields(field);
  if (value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0))
    return full ? <Absent /> : null;
  const rule = field.rules?.[String(value)];
  if (rule !== undefined) return <RuleCell rule={String(value)} label={rule} />;
  switch (controlOf(field)) {
    case "choice":
    case "choices":
      return <Choices field={shown} value={value} />;
    case "person":
      return <PersonCell id={String(value)} titles={titles} />;
    case "reference":
      return <ReferenceCell field={shown} value={value} titles={titles} />;
    case "moment":
      return <MomentCell field={shown} value={value} full={full} />;
    case "switch":
      return <Icon name={value === true ? "check" : "x"} />;
    case "scale":
      return <ScaleCell field={shown} value={Number(value)} />;
    case "email":
      return <Outside to={`mailto:${String(value)}`} text={String(value)} full={full} />;
    case "phone":
      return <Outside to={`tel:${String(value).replace(/[^\d+]/g, "")}`} text={String(value)} full={full} />;
    case "url":
      return <Outside to={String(value)} text={String(value).replace(/^https?:\/\//, "")} full={full} />;
    case "text":
      return full ? (
        <span style={{ whiteSpace: "pre-wrap" }}>{String(value)}</span>
      ) : (
        <Line text={String(value)} />
      );
    default: {
      const parsed = shown.type.parse(value, shown);
      const text =
        "value" in parsed ? shown.type.format(fitted(field, parsed.value), shown, env) : String(value);
      return isNumeric(field) ? (
        <span style={{ fontVariantNumeric: "tabular-nums" }}>{text}</span>
      ) : (
        <Line text={text} />
      );
    }
  }
}

/** Digits that people read of a figure which was worked out and whose field names none: an average is 2.33. */
const COMPUTED_DIGITS = 2;

function fitted(field: Field, value: Value | null): Value | null {
  if (!field.type.computed || typeof value !== "number" || yields(field).def.decimals !== undefined)
    return value;
  return Number(value.toFixed(COMPUTED_DIGITS));
}

function Absent() {
  const { t } = useWords();
  return (
    <Text span c="dimmed">
      {t("ui_absent")}
    </Text>
  );
}

function Line({ text }: { text: string }) {
  return (
    <Text span truncate title={text.length > 24 ? text : undefined} display="block">
      {text}
    </Text>
  );
}

function Choices({ field, value }: { field: Field; value: unknown }) {
  const { say } = useWords();
  const keys = Array.isArray(value) ? value.map(String) : [String(value)];
  return (
    <Group gap={4} wrap="wrap" component="span">
      {keys.map((key) => {
        const option = field.options?.find((one) => one.key === key);
        return (
          <Pill key={key} color={option?.color}>
            {say(option?.label) || key}
          </Pill>
        );
      })}
    </Group>
  );
}

/** The rule that a record came from, by name; its page is for those who may see it. */
function RuleCell({ rule, label }: { rule: string; label: Label }) {
  const { say } = useWords();
  const { may } = useWorkspace();
  const name = say(label) || rule;
  if (!may("schema.publish")) return <Line text={name} />;
  return (
    <Anchor
      component={Link}
      to={`/configuration/automation/${rule}`}
      // The parts of that page load while it is drawn and bring its styles a second time when one comes from outside; a page of its own does not.
      reloadDocument
      truncate
      display="block"
      c="inherit"
      underline="always"
    >
      {name}
    </Anchor>
  );
}

function PersonCell({ id, titles }: { id: string; titles?: Titles }) {
  const { t } = useWords();
  const person = useWorkspace().person(id);
  return (
    <Person name={person?.name ?? titles?.user?.[id] ?? t("ui_unknown_person")} muted={person?.disabled} />
  );
}

function ReferenceCell({ field, value, titles }: { field: Field; value: unknown; titles?: Titles }) {
  const { t, say } = useWords();
  const workspace = useWorkspace();
  const link = typeof value === "object" ? (value as { object: string; id: string }) : null;
  const object = link?.object ?? field.to?.[0] ?? "";
  const id = link?.id ?? String(value);
  const title = titles?.[object]?.[id];
  const outline = workspace.object(object);
  if (title === undefined || !outline)
    return (
      <Text span c="dimmed">
        {outline ? say(outline.label) : t("ui_hidden_record")}
      </Text>
    );
  return (
    <Anchor
      component={Link}
      to={`/o/${object}/${id}`}
      truncate
      display="block"
      c="inherit"
      underline="always"
    >
      {title || say(outline.label)}
    </Anchor>
  );
}

function MomentCell({ field, value, full }: { field: Field; value: unknown; full?: boolean }) {
  const { env } = useWorkspace();
  const now = useNow();
  const parsed = field.type.parse(value, field);
  if (!("value" in parsed) || typeof parsed.value !== "number") return <Line text={String(value)} />;
  const whole = field.type.format(parsed.value, field, env);
  if (full || now === null) return <span style={{ fontVariantNumeric: "tabular-nums" }}>{whole}</span>;
  return (
    <Tooltip label={whole}>
      <time dateTime={String(value)} title={whole}>
        {relative(parsed.value, now, env.locale)}
      </time>
    </Tooltip>
  );
}

/** A score with its ground: good, middling or bad by the scale's own direction. */
function ScaleCell({ field, value }: { field: Field; value: number }) {
  return (
    <span style={{ fontVariantNumeric: "tabular-nums" }}>
      <Pill color={TONE_COLORS[scoreTone(field, value)]}>
        {value} / {scaleEnds(field).max}
      </Pill>
    </span>
  );
}

/** Only addresses that cannot run anything become links. */
function Outside({ to, text, full }: { to: string; text: string; full?: boolean }) {
  if (!/^(https?:|mailto:|tel:)/i.test(to)) return <Line text={text} />;
  const foreign = /^https?:/i.test(to);
  return (
    <Anchor
      href={to}
      truncate={!full}
      display="block"
      c="inherit"
      underline="always"
      {...(foreign && { target: "_blank", rel: "noopener noreferrer nofollow" })}
    >
      {text}
    </Anchor>
  );
}
