import { type ActionFunctionArgs, redirect } from "@remix-run/node";
import { sessionCookie } from "../access/session-cookie.ts";
import { signOut } from "../access/sessions.server.ts";

/** `POST /sign-out`: ends this session. */
export async function action({ request, context }: ActionFunctionArgs) {
  const { app } = context;
  const cookie = sessionCookie(app.config.publicUrl);
  await signOut(app.db, cookie.read(request.headers.get("cookie")));
  return redirect("/sign-in", { headers: { "Set-Cookie": cookie.clear() } });
}

/** Somebody typed the address, or a picture points at it: nothing is ended by looking. */
export const loader = () => redirect("/");
