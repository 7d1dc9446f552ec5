import type { LoaderFunctionArgs } from "@remix-run/node";
import { SYSTEM } from "../access/actor.ts";
import { contextFor } from "../context.server.ts";
import type { Context } from "../context.ts";
import { chosenLocale } from "../locale.ts";

/** What pages before the house go by: nobody has signed in, so services are asked as the house itself, in the visitor's language. */
export function doorContext({ request, context }: Pick<LoaderFunctionArgs, "request" | "context">): {
  ctx: Context;
  /** The workspace's name. */
  brand: string;
} {
  const ctx = contextFor(context.app, SYSTEM, chosenLocale(request, context.locale));
  return { ctx, brand: String(ctx.workspace.settings.get("workspace.name") ?? "Attune") };
}
