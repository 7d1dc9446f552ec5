import { load } from "../page.server.ts";
import { newRecord } from "../record-page.server.ts";

/** `GET /new/<object>?field=value`: what the dialog for a new record starts from. */
export const loader = load(async ({ ctx, params, url }) => newRecord(ctx, params.object!, url.searchParams));
