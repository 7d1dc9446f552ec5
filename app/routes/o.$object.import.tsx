import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { type MetaFunction, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { AppError } from "../errors.ts";
import { listImports } from "../exchange/entries.server.ts";
import { assertMayImport } from "../exchange/plan.server.ts";
import type { Choices } from "../exchange/upload.ts";
import { dropUpload, importUpload, stopTrying, tryUpload } from "../exchange/upload-runs.server.ts";
import { decide, takeUpload } from "../exchange/uploads.server.ts";
import { uploadView } from "../exchange/wizard.server.ts";
import { act, jsonBody, load } from "../http/page.server.ts";
import { message } from "../i18n/messages/index.ts";
import { label } from "../i18n/text.ts";
import { ImportPage } from "../ui/imports/import-page.tsx";

export { RouteError as ErrorBoundary } from "../ui/shell/route-error.tsx";

/** `?upload=<id>`: where somebody is with a file; without it, the place to drop one. */
export const loader = load(async ({ ctx, params, url }) => {
  const { key, plural, def } = assertMayImport(ctx, params.object!);
  const id = url.searchParams.get("upload");
  const upload = id === null ? null : await uploadView(ctx, id);
  if (upload && upload.object !== key) throw redirect(`/o/${upload.object}/import?upload=${upload.id}`);
  if (upload?.importId) throw redirect(`/imports/${upload.importId}`);
  const object = { key, plural, icon: def.icon, color: def.color };
  const title = message("import_title", { objects: label(plural, ctx.locale) }, ctx.locale);
  return { object, upload, recent: upload ? [] : await listImports(ctx, { object: key }), title };
});

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title ?? "Attune" }];

export const action = act(async ({ ctx, app, params, url, request }): Promise<object> => {
  const object = params.object!;
  const type = request.headers.get("content-type") ?? undefined;
  if (type?.startsWith("multipart/")) {
    const stream = Readable.fromWeb(request.body as ReadableStream);
    const id = await takeUpload(ctx, object, { stream, type }, app.config.dataFolder);
    return redirect(`/o/${object}/import?upload=${id}`);
  }
  const id = url.searchParams.get("upload") ?? "";
  const { intent, change } = await jsonBody<{ intent: string; change?: Partial<Choices> }>(request);
  switch (intent) {
    case "decide":
      await decide(ctx, id, change ?? {});
      return {};
    case "try":
      await tryUpload(ctx, id);
      return {};
    case "stop":
      await stopTrying(ctx, id);
      return {};
    case "run":
      return redirect(`/imports/${await importUpload(ctx, id)}`);
    case "drop":
      await dropUpload(ctx, id);
      return redirect(`/o/${object}/import`);
    default:
      throw new AppError("malformed", "malformed_json", { params: { reason: "intent" } });
  }
});

export default function ImportRoute() {
  const { object, upload, recent } = useLoaderData<typeof loader>();
  return <ImportPage object={object} upload={upload} recent={recent} />;
}
