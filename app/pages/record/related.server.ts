import type { Context } from "../../context.ts";
import { fieldType } from "../../fields/registry.ts";
import type { Rule } from "../../logic/types.ts";
import { list } from "../../records/read.server.ts";
import { leadsHere } from "../../records/references-here.ts";
import { mergedTitles } from "../../records/timeline-names.server.ts";
import type { PageField, PageObject } from "../../ui/model.ts";
import type { RelatedData } from "../../ui/records/record-data.ts";
import { pageObject } from "../model.server.ts";

/** Rows of a related list on a record's page, and columns beside the title. */
const ROWS = 3;
const COLUMNS = 4;

/**
 * Records of other objects that refer to this one, as far as the actor may read them: a list for each reference, a few rows of each:
 * those in an open stage first, then the newest. Lists that are empty are kept where the actor may add to them.
 */
export async function relatedOf(ctx: Context, object: PageObject, id: string): Promise<RelatedData[]> {
  const lists = await Promise.all(
    object.related.map(async ({ object: key, field, label }) => {
      const other = pageObject(ctx, key);
      return other && listFor(ctx, object.key, id, other, field, label);
    }),
  );
  const kept = lists.filter((one) => one !== null);
  const seen = new Set<string>();
  return kept.filter((one) => {
    // An object may point here by several fields; the first one takes additions, the others show what is there.
    const first = !seen.has(one.object.key);
    seen.add(one.object.key);
    return one.count > 0 || (first && one.object.can.create);
  });
}

async function listFor(
  ctx: Context,
  objectKey: string,
  id: string,
  other: PageObject,
  field: string,
  label: RelatedData["label"],
): Promise<RelatedData> {
  const model = ctx.workspace.objects.get(other.key)!.fields.get(field)!;
  const link = model.type.valueType(model).kind === "link";
  const here = leadsHere(model, objectKey, id);
  const columns = columnsOf(other, field);
  const openRule = openStages(other);
  const few = (filter: Rule) =>
    list(ctx, other.key, {
      filter,
      sort: ["-created_at"],
      limit: ROWS,
      count: true,
      titles: true,
      fields: columns.map((column) => column.key),
    });
  const [page, open] = await Promise.all([few(here), openRule ? few({ and: [here, openRule] }) : null]);
  const rows = new Map([...(open?.data ?? []), ...page.data].map((row) => [row.id, row]));
  const { key, label: name, plural, icon, color, title, can } = other;
  return {
    object: { key, label: name, plural, icon, color, title, can },
    field,
    link,
    label,
    count: page.count ?? 0,
    open: open ? (open.count ?? 0) : null,
    columns,
    rows: [...rows.values()].slice(0, ROWS),
    titles: mergedTitles([page.titles ?? {}, open?.titles ?? {}]),
    log: other.fields.some(
      (one) => fieldType(one.type)?.control === "text" && one.def.required && !one.readOnly,
    ),
  };
}

/**
 * The title, how the record stands, when it was (what its first table is sorted by), and what that table shows; the way back here is known.
 */
function columnsOf(other: PageObject, back: string): PageField[] {
  const table = other.views.find((view) => view.layout === "table");
  const stage = other.fields.find((field) => field.pipeline !== undefined);
  const when = table?.sort[0]?.replace(/^-/, "");
  const keys = [
    other.title,
    stage?.key,
    when !== undefined && table!.columns.includes(when) ? when : undefined,
    ...(table?.columns ?? []),
  ].filter((key) => key !== back && key !== "id");
  const fields = [...new Set(keys)].flatMap((key) => other.fields.find((field) => field.key === key) ?? []);
  return fields.slice(0, COLUMNS + 1);
}

/** The condition of standing in an open stage; null for an object without stages. */
function openStages(other: PageObject): Rule | null {
  const field = other.fields.find((one) => one.pipeline !== undefined);
  const pipeline = field && other.pipelines[field.pipeline!];
  if (!pipeline) return null;
  return {
    in: [
      { var: field.key },
      pipeline.stages.filter((stage) => stage.state === "open").map((stage) => stage.key),
    ],
  };
}
