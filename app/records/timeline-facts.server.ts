import { hiddenFields } from "../access/can.ts";
import type { Context } from "../context.ts";
import { type Field, yields } from "../fields/field-type.ts";
import { scoreTone } from "../fields/score-tone.ts";
import { label } from "../i18n/text.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import { list } from "./read.server.ts";
import type { TimelineEntry } from "./timeline-entries.ts";
import type { Fact } from "./timeline-story.ts";
import type { RecordJson } from "./types.ts";

/** What a linked record says in short. */
export interface LinkedFacts {
  facts: Fact[];
  /** Its own words: a comment, a summary. */
  quote: string | null;
}

/** Facts of one record, and characters of its words, that a timeline shows. */
const MOST_FACTS = 4;
const LONGEST_QUOTE = 200;

/** What the linked records of a timeline say, by id, as the reader may see it: one query for each object. */
export async function linkedFacts(
  ctx: Context,
  entries: readonly TimelineEntry[],
): Promise<Map<string, LinkedFacts>> {
  const found = new Map<string, LinkedFacts>();
  const linked = entries.filter((entry) => entry.kind === "linked");
  for (const object of new Set(linked.map((entry) => entry.object))) {
    const model = ctx.workspace.objects.get(object)!;
    const hidden = hiddenFields(ctx.workspace, ctx.actor, object);
    const fields = [...model.fields.values()].filter((field) => !field.system && !hidden.has(field.key));
    const telling = fields.filter(isTelling);
    const words = fields.find((field) => field.type.control === "text" && field.key !== model.title.key);
    const asked = [...telling, ...(words ? [words] : [])];
    if (asked.length === 0) continue;
    const ids = linked.filter((entry) => entry.object === object).map((entry) => entry.record);
    const { data } = await list(ctx, object, {
      filter: { in: [{ var: "id" }, ids] },
      fields: asked.map((field) => field.key),
      limit: ids.length,
    });
    for (const record of data) found.set(record.id, factsOf(ctx, model, record, telling, words?.key));
  }
  return found;
}

/** Scores, stages and amounts; what was worked out from others is no news of its own. */
function isTelling(field: Field): boolean {
  if (field.type.computed) return false;
  return field.type.control === "scale" || field.pipeline !== undefined || field.currency !== undefined;
}

function factsOf(
  ctx: Context,
  model: ObjectModel,
  record: RecordJson,
  telling: readonly Field[],
  words: string | undefined,
): LinkedFacts {
  const env = { timeZone: ctx.workspace.timeZone, locale: ctx.locale };
  const facts = telling.flatMap((field): Fact[] => {
    const value = record[field.key];
    const parsed = model.fields.get(field.key)!.type.parse(value, field);
    if (!("value" in parsed) || parsed.value === null) return [];
    const shown = yields(field);
    const text = `${label(field.label, ctx.locale)} ${shown.type.format(parsed.value, shown, env)}`;
    return [{ text, tone: field.type.control === "scale" ? scoreTone(field, Number(parsed.value)) : null }];
  });
  const text = words === undefined ? null : record[words];
  const quote = typeof text === "string" && text.trim() !== "" ? text.trim() : null;
  return {
    facts: facts.slice(0, MOST_FACTS),
    quote:
      quote &&
      ([...quote].length > LONGEST_QUOTE ? `${[...quote].slice(0, LONGEST_QUOTE).join("")}…` : quote),
  };
}
