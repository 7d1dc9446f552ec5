import { AppError } from "../errors.ts";
import { load } from "../http/page.server.ts";
import { recordPage } from "../pages/record/record.server.ts";
import type { PanelData } from "../ui/records/record-data.ts";

/** `GET /panel/<object>/<id>`: what a side panel shows of a record. One that is not there is no fault of the page behind the panel. */
export const loader = load(async ({ ctx, params }): Promise<PanelData> => {
  try {
    return await recordPage(ctx, params.object!, params.id!);
  } catch (error) {
    if (error instanceof AppError && error.kind === "not_found") return { missing: params.id! };
    throw error;
  }
});
