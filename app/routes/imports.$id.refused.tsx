import { createReadStream } from "node:fs";
import { createReadableStreamFromReadable } from "@remix-run/node";
import { refusedRows } from "../exchange/refused.server.ts";
import { load } from "../http/page.server.ts";

/** `GET /imports/<id>/refused.csv`: the rows that an import refused, to be mended and imported again. */
export const loader = load(async ({ ctx, params }) => {
  const { path, name } = await refusedRows(ctx, params.id!);
  return new Response(createReadableStreamFromReadable(createReadStream(path)), {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="refused.csv"; filename*=UTF-8''${encodeURIComponent(name)}`,
      "Cache-Control": "no-store",
    },
  });
});
