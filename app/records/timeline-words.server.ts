import { hiddenFields, traceScope } from "../access/can.ts";
import type { Context } from "../context.ts";
import type { Queries } from "../db/types.ts";
import type { Value } from "../fields/value.ts";
import { message } from "../i18n/messages/index.ts";
import { type Locale, label, type Text } from "../i18n/text.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import { inList } from "./in-list.ts";
import type { MaskedTrace } from "./mask-runs.ts";
import { visibleIds } from "./row-access.server.ts";
import { runsOf, type TimelineEntry, type TimelineRun, timeline } from "./timeline.server.ts";
import { linkedFacts } from "./timeline-facts.server.ts";
import {
  comparison,
  nameOf,
  type Reason,
  reasonsOf,
  type Speaker,
  strongest,
  valueWords,
} from "./timeline-reasons.server.ts";
import type { RunWords, TimelineData, TimelineItem, TraceWords } from "./timeline-story.ts";
import { titlesFor, titlesOf } from "./titles.server.ts";
import type { RecordJson, Titles } from "./types.ts";

/** A step of a run as its reader may see it. */
interface Step {
  status?: string;
  created?: { object: string; id: string };
  changes?: Record<string, { from: unknown; to: unknown }>;
  traces?: Record<string, MaskedTrace>;
  /** Why the step was taken, where it has a condition of its own. */
  when?: MaskedTrace;
  user?: string;
}

/**
 * A record's timeline in the reader's words: as {@link timeline} gives it, with the rules that answered (also to the making of linked
 * records) as sentences with their reasons. What a rule wrote is told with the event that woke it, once.
 */
export async function timelineWords(
  ctx: Context,
  objectKey: string,
  id: string,
  query: { limit?: number; cursor?: string } = {},
): Promise<TimelineData> {
  const page = await timeline(ctx, objectKey, id, query);
  const runs = await runsByEntry(ctx, page.data);
  const causes = await causesOf(ctx, page.data);
  const [titles, facts] = await Promise.all([namesFor(ctx, page.data, runs), linkedFacts(ctx, page.data)]);
  const entries: TimelineItem[] = [];
  const here = new Set(page.data.map((entry) => entry.id));
  const missing = page.data.flatMap((entry) => {
    const cause = causes.get(entry.id);
    return entry.actor.kind === "automation" && cause && !here.has(cause) ? [{ entry, cause }] : [];
  });
  const away = await causesAway(ctx, missing);
  for (const entry of page.data) {
    const model = ctx.workspace.objects.get(entry.object)!;
    const cause = causes.get(entry.id);
    if (entry.actor.kind === "automation" && cause && here.has(cause) && toldBy(runs.get(cause) ?? [], entry))
      continue;
    const own = runs.get(entry.id) ?? [];
    const because = away.get(entry.id);
    entries.push({
      id: entry.id,
      at: entry.at,
      kind: entry.kind,
      actor: actorOf(ctx, entry.actor),
      changes: entry.changes,
      runs: tell(ctx, model, own, titles),
      object: entry.object,
      record: entry.record,
      title: titles[entry.object]?.[entry.record] ?? null,
      facts: facts.get(entry.record)?.facts ?? [],
      quote: facts.get(entry.record)?.quote ?? null,
      ...(because && { because: because(titles) }),
    });
  }
  return { entries, next: page.next_cursor, titles };
}

/** A rule acts under its own name, in the reader's language. */
function actorOf(ctx: Context, actor: TimelineEntry["actor"]): TimelineItem["actor"] {
  if (actor.kind !== "automation") return actor;
  return { ...actor, name: ruleName(ctx, ruleOf(actor)) };
}

/** Key of the rule that acted: events keep it as the actor's name. */
const ruleOf = (actor: TimelineEntry["actor"]): string => actor.id ?? actor.name;

function ruleName(ctx: Context, key: string): string {
  const rule = ctx.workspace.part<{ label: Text }>("automation", key);
  return rule ? label(rule.label, ctx.locale) : key;
}

/** Runs by the event that they answered to, for entries of every object on the page. */
async function runsByEntry(
  ctx: Context,
  entries: readonly TimelineEntry[],
): Promise<Map<string, TimelineRun[]>> {
  const runs = new Map<string, TimelineRun[]>();
  for (const object of new Set(entries.map((entry) => entry.object))) {
    const model = ctx.workspace.objects.get(object)!;
    const ids = entries.filter((entry) => entry.object === object).map((entry) => entry.id);
    for (const [event, found] of await runsOf(ctx, model, ids)) runs.set(event, found);
  }
  return runs;
}

/** The event that led to each of these, where a rule came between. */
async function causesOf(ctx: Context, entries: readonly TimelineEntry[]): Promise<Map<string, string>> {
  const ids = entries.filter((entry) => entry.actor.kind === "automation").map((entry) => entry.id);
  if (ids.length === 0) return new Map();
  const where = inList('"id"', ids);
  const rows = await queries(ctx).all<{ id: string; cause: string | null }>(
    `SELECT "id", "cause" FROM "events" WHERE ${where.sql}`,
    where.params,
  );
  return new Map(rows.flatMap((row) => (row.cause === null ? [] : [[row.id, row.cause] as const])));
}

/** Reasons of what a rule wrote because of an event that is not on this page, as far as the reader may read that event's object. */
async function causesAway(
  ctx: Context,
  missing: readonly { entry: TimelineEntry; cause: string }[],
): Promise<Map<string, (titles: Titles) => RunWords>> {
  const found = new Map<string, (titles: Titles) => RunWords>();
  if (missing.length === 0) return found;
  const where = inList('"id"', [...new Set(missing.map(({ cause }) => cause))]);
  const events = await queries(ctx).all<{ id: string; object: string; record_id: string }>(
    `SELECT "id", "object", "record_id" FROM "events" WHERE ${where.sql}`,
    where.params,
  );
  for (const { id, object, record_id: record } of events) {
    const model = ctx.workspace.objects.get(object);
    if (!model || !(await visibleIds(ctx, queries(ctx), model, [record])).has(record)) continue;
    const runs = (await runsOf(ctx, model, [id])).get(id) ?? [];
    for (const { entry, cause } of missing) {
      const run = runs.find((one) => one.automation === ruleOf(entry.actor));
      if (cause === id && run) found.set(entry.id, (titles) => runWords(ctx, model, run, runs, titles));
    }
  }
  return found;
}

/** Whether one of the runs says what the entry says: it made the record, or changed these very fields of it. */
function toldBy(runs: readonly TimelineRun[], entry: TimelineEntry): boolean {
  return runs.some((run) =>
    stepsOf(run).some((step) =>
      entry.kind === "linked"
        ? step.created?.id === entry.record
        : run.automation === ruleOf(entry.actor) &&
          Object.keys(entry.changes).length > 0 &&
          Object.keys(entry.changes).every((field) =>
            stepsOf(run).some((one) => one.changes && field in one.changes),
          ),
    ),
  );
}

const stepsOf = (run: TimelineRun): readonly Step[] => run.steps as readonly Step[];

/** Names behind everything that the page tells of. */
async function namesFor(
  ctx: Context,
  entries: readonly TimelineEntry[],
  runs: ReadonlyMap<string, readonly TimelineRun[]>,
): Promise<Titles> {
  const steps = entries.flatMap((entry) => (runs.get(entry.id) ?? []).flatMap(stepsOf));
  const links = [
    ...entries
      .filter((entry) => entry.kind === "linked")
      .map(({ object, record }) => ({ object, id: record })),
    ...steps.flatMap((step) => step.created ?? []),
    ...steps.flatMap((step) => (step.user === undefined ? [] : [{ object: "user", id: step.user }])),
  ];
  const bags = new Map<string, Record<string, unknown>[]>();
  const add = (object: string, changes: Step["changes"]) => {
    if (!changes) return;
    const bag = bags.get(object) ?? [];
    bags.set(object, bag);
    for (const side of ["from", "to"] as const)
      bag.push(Object.fromEntries(Object.entries(changes).map(([field, change]) => [field, change[side]])));
  };
  for (const entry of entries) {
    add(entry.object, entry.changes);
    for (const run of runs.get(entry.id) ?? [])
      for (const step of stepsOf(run)) add(entry.object, step.changes);
  }
  const found = await Promise.all([
    titlesOf(ctx, links),
    ...[...bags].map(([object, bag]) => titlesFor(ctx, object, bag)),
  ]);
  return merged(found);
}

function merged(all: readonly Titles[]): Titles {
  const titles: Titles = {};
  for (const one of all)
    for (const [object, names] of Object.entries(one)) titles[object] = { ...titles[object], ...names };
  return titles;
}

/** Runs of one event in words; those that did nothing are left out. */
function tell(ctx: Context, model: ObjectModel, runs: readonly TimelineRun[], titles: Titles): RunWords[] {
  return runs
    .filter((run) => run.state !== "done" || stepsOf(run).some((step) => step.status === "done"))
    .map((run) => runWords(ctx, model, run, runs, titles));
}

/** One run in words. `others`: the runs of the same event, whose reasons stand behind fields that they set. */
export function runWords(
  ctx: Context,
  model: ObjectModel,
  run: TimelineRun,
  others: readonly TimelineRun[],
  titles: Titles,
): RunWords {
  const speaker = speakerFor(ctx, model, titles);
  const steps = stepsOf(run);
  const did = steps.filter((step) => step.status === "done").flatMap((step) => didWords(step, speaker) ?? []);
  const reasons = [...new Set(strongest(whyWords(run, others, speaker)).map((reason) => reason.words))];
  const { locale } = ctx;
  const params = {
    rule: ruleName(ctx, run.automation),
    did: listed(did, locale),
    because: reasons.join(locale === "en" ? " and " : "，"),
  };
  const code =
    run.state !== "done"
      ? `record_run_${run.state}`
      : did.length === 0
        ? "record_run_hidden"
        : reasons.length > 0
          ? "record_run_because"
          : "record_run";
  return {
    automation: run.automation,
    state: run.state,
    sentence: message(code, params, locale),
    made: steps.flatMap((step) =>
      step.created
        ? [{ ...step.created, title: titles[step.created.object]?.[step.created.id] ?? null }]
        : [],
    ),
    trace: traceOf(run, speaker),
  };
}

/** 「甲，乙」, "a, b and c" */
function listed(parts: readonly string[], locale: Locale): string {
  if (locale !== "en") return parts.join("，");
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

/** Names behind a trace: what titles are at hand, which are those that the reader may see. */
export function speakerFor(ctx: Context, model: ObjectModel, titles: Titles): Speaker {
  return {
    ctx,
    object: model,
    scope: traceScope(ctx.workspace, ctx.actor, model.key),
    nameOf: (id, to) =>
      to.map((object) => titles[object]?.[id]).find((name) => typeof name === "string") ?? undefined,
  };
}

/** What a step did: made a record, set fields, told somebody. */
function didWords(step: Step, speaker: Speaker): string | null {
  const { ctx, object: model } = speaker;
  if (step.created) {
    const made = label(ctx.workspace.objects.get(step.created.object)?.label, ctx.locale);
    const object = ctx.locale === "en" ? made.toLowerCase() : made;
    return message("record_did_create", { object: object || step.created.object }, ctx.locale);
  }
  const changes = Object.entries(step.changes ?? {});
  if (changes.length > 0) {
    return changes
      .map(([key, { to }]) => {
        const field = model.fields.get(key);
        const parsed = field?.type.parse(to, field);
        const value: Value | null = parsed && "value" in parsed ? parsed.value : (to as Value | null);
        const params = {
          field: label(field?.label, ctx.locale) || key,
          value: valueWords(value, key, speaker),
        };
        return message(value === null ? "record_did_clear" : "record_did_set", params, ctx.locale);
      })
      .join(ctx.locale === "en" ? ", " : "，");
  }
  if (step.user === undefined) return null;
  return message("record_did_notify", { person: speaker.nameOf(step.user, ["user"]) ?? "" }, ctx.locale);
}

/**
 * Why a run did what it did: the comparisons that decided its condition, its steps' own conditions, or, where it has neither, the values that
 * it set. A field that another rule set in the same change is answered by that rule's reasons: the task is there because of the
 * score, not because of the mark that the score left.
 */
export function whyWords(
  run: TimelineRun,
  others: readonly TimelineRun[],
  speaker: Speaker,
  seen: ReadonlySet<TimelineRun> = new Set([run]),
): Reason[] {
  const steps = stepsOf(run).filter((step) => step.status === "done");
  const conditions = [...(run.trace ? [run.trace] : []), ...steps.flatMap((step) => step.when ?? [])];
  const nodes =
    conditions.length > 0 ? conditions : steps.flatMap((step) => Object.values(step.traces ?? {}));
  return nodes
    .flatMap((node) => reasonsOf(node, speaker))
    .flatMap((reason) => deeper(reason, others, speaker, seen));
}

function deeper(
  reason: Reason,
  others: readonly TimelineRun[],
  speaker: Speaker,
  seen: ReadonlySet<TimelineRun>,
): Reason[] {
  for (const other of others) {
    if (seen.has(other) || other.state !== "done") continue;
    const set = stepsOf(other).some((step) =>
      reason.reads.some(({ path }) => step.changes && path in step.changes),
    );
    if (!set) continue;
    const behind = whyWords(other, others, speaker, new Set([...seen, other]));
    if (behind.length > 0) return behind;
  }
  return [reason];
}

/** The condition and the values of a run, step by step. */
function traceOf(run: TimelineRun, speaker: Speaker): TraceWords[] {
  const steps = stepsOf(run);
  const tree: TraceWords[] = run.trace ? [traceWords(run.trace, speaker)] : [];
  for (const step of steps) {
    if (step.when) tree.push(traceWords(step.when, speaker));
    for (const [field, node] of Object.entries(step.traces ?? {})) {
      if (node.op === "literal") continue;
      const name = label(speaker.object.fields.get(field)?.label, speaker.ctx.locale) || field;
      const shown = traceWords(node, speaker, field);
      tree.push({
        text: `${name}: ${shown.text}`,
        truth: null,
        ...(shown.children && { children: shown.children }),
      });
    }
  }
  return tree;
}

const GROUPS = new Set(["and", "or", "!", "if", "?:", "some", "all", "none"]);

/** A trace as a tree of statements: groups say how they join, comparisons show what they saw. */
export function traceWords(node: MaskedTrace, speaker: Speaker, field?: string): TraceWords {
  const { locale } = speaker.ctx;
  const truth = typeof node.value === "boolean" ? node.value : null;
  if (GROUPS.has(node.op)) {
    const children = (node.children ?? []).map((child) => traceWords(child, speaker, field));
    return { text: message(`record_trace_${GROUP_WORDS[node.op] ?? "group"}`, {}, locale), truth, children };
  }
  if (node.hidden) return { text: message("record_trace_hidden", {}, locale), truth, hidden: true };
  if (truth === null) return { text: valueText(node, speaker, field), truth };
  const words = comparison(node, speaker, truth, true);
  return words === null
    ? { text: message("record_trace_hidden", {}, locale), truth, hidden: true }
    : { text: words, truth };
}

const GROUP_WORDS: Record<string, string> = {
  and: "and",
  or: "or",
  "!": "not",
  if: "if",
  "?:": "if",
  some: "or",
  all: "and",
  none: "not",
};

/** A value, with the name of where it came from; `field` takes it, and says how it is written. */
function valueText(node: MaskedTrace, speaker: Speaker, field: string | undefined): string {
  const value = valueWords(node.value, field ?? node.path ?? "", speaker);
  const name = node.path === undefined ? null : nameOf(node.path, speaker);
  return name === null ? value : `${name} ${value}`;
}

/**
 * For each field of a record that a rule gave the value which it has now: what the rule did and why. Looks at the record's last runs.
 */
export async function fieldReasons(
  ctx: Context,
  objectKey: string,
  record: RecordJson,
): Promise<Record<string, RunWords>> {
  const model = ctx.workspace.objects.get(objectKey)!;
  const rows = await queries(ctx).all<{ event_id: string }>(
    `SELECT "event_id" FROM "runs" WHERE "object" = ? AND "record_id" = ? AND "state" = 'done' ORDER BY "id" DESC LIMIT ${LAST_RUNS}`,
    [objectKey, record.id],
  );
  const events = [...new Set(rows.map((row) => row.event_id))];
  const runs = await runsOf(ctx, model, events);
  const hidden = hiddenFields(ctx.workspace, ctx.actor, objectKey);
  const chosen = new Map<string, { run: TimelineRun; others: readonly TimelineRun[] }>();
  for (const event of events) {
    const others = runs.get(event) ?? [];
    for (const run of others) {
      for (const step of stepsOf(run)) {
        for (const [field, { to }] of Object.entries(step.changes ?? {})) {
          if (chosen.has(field) || hidden.has(field)) continue;
          if (JSON.stringify(to) === JSON.stringify(record[field])) chosen.set(field, { run, others });
        }
      }
    }
  }
  const titles = await titlesFor(ctx, objectKey, [record]);
  return Object.fromEntries(
    [...chosen].map(([field, { run, others }]) => [
      field,
      runWords(ctx, model, onlyField(run, field), others, titles),
    ]),
  );
}

/** Runs looked at for the reasons of a record's values. */
const LAST_RUNS = 30;

/** The part of a run that set one field. */
function onlyField(run: TimelineRun, field: string): TimelineRun {
  const steps = stepsOf(run).flatMap((step) => {
    if (!step.changes || !(field in step.changes)) return [];
    const { changes, traces, ...rest } = step;
    return [
      {
        ...rest,
        changes: { [field]: changes[field]! },
        ...(traces?.[field] && { traces: { [field]: traces[field] } }),
      },
    ];
  });
  return { ...run, steps };
}

const queries = (ctx: Context): Queries => ctx.tx ?? ctx.db;
