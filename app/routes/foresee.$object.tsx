import { foreseeWords } from "../automation/foresee-words.server.ts";
import { act, jsonBody } from "../http/page.server.ts";

/**
 * `POST /foresee/<object>` with the input of a new record, as a create would send it: what rules would do once it is saved, in words.
 * Nothing is written.
 */
export const action = act(async ({ ctx, params, request }) => ({
  will: await foreseeWords(ctx, params.object!, await jsonBody(request)),
}));
