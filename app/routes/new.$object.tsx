import { load } from "../http/page.server.ts";
import { newRecord } from "../pages/record/record.server.ts";

/** `GET /new/<object>?field=value`: what the dialog for a new record starts from. */
export const loader = load(async ({ ctx, params, url }) => newRecord(ctx, params.object!, url.searchParams));
