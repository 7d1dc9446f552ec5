import type { Context } from "../context.ts";
import { timeline } from "./timeline.server.ts";
import { causesAway, causesOf, ruleOf, toldBy } from "./timeline-causes.server.ts";
import type { TimelineEntry } from "./timeline-entries.ts";
import { linkedFacts } from "./timeline-facts.server.ts";
import { namesFor } from "./timeline-names.server.ts";
import { ruleName, tell } from "./timeline-run-words.server.ts";
import { runsByEntry } from "./timeline-runs.server.ts";
import type { TimelineData, TimelineItem } from "./timeline-story.ts";

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
  return { entries, next: page.next_cursor, titles, now: ctx.clock.now() };
}

/** A rule acts under its own name, in the reader's language. */
function actorOf(ctx: Context, actor: TimelineEntry["actor"]): TimelineItem["actor"] {
  if (actor.kind !== "automation") return actor;
  return { ...actor, name: ruleName(ctx, ruleOf(actor)) };
}
