import { AppError } from "../errors.ts";
import { idOf } from "../http/form.server.ts";
import { act, jsonBody } from "../http/page.server.ts";
import {
  createSavedView,
  removeSavedView,
  restoreSavedView,
  updateSavedView,
} from "../records/saved-views.server.ts";
import type { ViewIntent } from "../ui/lists/use-saved-views.ts";

/** `POST /views`: every change of a saved view. */
export const action = act(async ({ ctx, request }) => {
  const sent = await jsonBody<ViewIntent>(request);
  switch (sent.intent) {
    case "create":
      return { view: await createSavedView(ctx, idOf(sent.object), sent.input) };
    case "update":
      return { view: await updateSavedView(ctx, idOf(sent.id), sent.input) };
    case "delete":
      await removeSavedView(ctx, idOf(sent.id));
      return {};
    case "restore":
      return { view: await restoreSavedView(ctx, idOf(sent.id)) };
    default:
      throw new AppError("malformed", "malformed_json", { params: { reason: "intent" } });
  }
});
