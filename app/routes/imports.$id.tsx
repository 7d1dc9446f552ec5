import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { AppError } from "../errors.ts";
import { getImport, undoObstacle } from "../exchange/entries.server.ts";
import { stopImport } from "../exchange/history.server.ts";
import { refusals } from "../exchange/refused.server.ts";
import { startUndo } from "../exchange/undo.server.ts";
import { act, jsonBody, load } from "../http/page.server.ts";
import { message } from "../i18n/messages/index.ts";
import { label } from "../i18n/text.ts";
import { titlesOf } from "../records/titles.server.ts";
import { ImportProgress } from "../ui/imports/progress-page.tsx";

export { RouteError as ErrorBoundary } from "../ui/shell/route-error.tsx";

/** Most refused rows and left records that the page shows; the rest is in the download, or a number. */
const SHOWN = 100;

export const loader = load(async ({ ctx, params }) => {
  const entry = await getImport(ctx, params.id!);
  const refused = await refusals(ctx, entry.id, SHOWN);
  const left = (entry.undo?.left ?? []).slice(0, SHOWN);
  const model = ctx.workspace.objects.get(entry.object);
  const objects = model ? label(model.plural, ctx.locale) : entry.object;
  return {
    entry: { ...entry, undo: entry.undo && { ...entry.undo, left: [] } },
    refused: refused.first,
    refusedFile: refused.file,
    left: left.map(({ object, id, code, params: more, fields = [] }) => ({
      object,
      id,
      reason: message(code, more, ctx.locale),
      fields: fields.map((key) => {
        const field = ctx.workspace.objects.get(object)?.fields.get(key);
        return field ? label(field.label, ctx.locale) : key;
      }),
    })),
    titles: await titlesOf(ctx, left),
    undoable: undoObstacle(entry) === null,
    title: message("import_title", { objects }, ctx.locale),
  };
});

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title ?? "Attune" }];

export const action = act(async ({ ctx, params, request }) => {
  const { intent } = await jsonBody<{ intent: string }>(request);
  if (intent === "stop") await stopImport(ctx, params.id!);
  else if (intent === "undo") await startUndo(ctx, params.id!);
  else throw new AppError("malformed", "malformed_json", { params: { reason: "intent" } });
  return {};
});

export default function ImportProgressRoute() {
  const { title: _, ...props } = useLoaderData<typeof loader>();
  return <ImportProgress {...props} />;
}
