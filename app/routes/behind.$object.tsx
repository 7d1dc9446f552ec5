import { notFound } from "../errors.ts";
import { load } from "../http/page.server.ts";
import { pageObject } from "../pages/model.server.ts";
import { outsideOf } from "../pages/record/record.server.ts";

/** `GET /behind/<object>?customer=<id>`: values behind references that the object's rules read, for a form whose reference has changed. */
export const loader = load(async ({ ctx, params, url }) => {
  const object = pageObject(ctx, params.object!);
  if (!object) throw notFound();
  return { outside: await outsideOf(ctx, object, Object.fromEntries(url.searchParams)) };
});
