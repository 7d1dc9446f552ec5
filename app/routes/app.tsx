import type { LinksFunction, MetaFunction } from "@remix-run/node";
import { Outlet, type ShouldRevalidateFunctionArgs, useLoaderData, useRouteError } from "@remix-run/react";
import { load } from "../http/page.server.ts";
import { kitStyles } from "../kit/styles.ts";
import { pageWorkspace } from "../pages/model.server.ts";
import styles from "../styles/app.css?url";
import { failureOf } from "../ui/shell/page-error.tsx";
import { Shell, ShellError } from "../ui/shell/shell.tsx";

export const links: LinksFunction = () => [...kitStyles(), { rel: "stylesheet", href: styles }];

/** Everything that a page inside the shell needs: who reads, and the outline of the workspace. */
export const loader = load(async ({ ctx, me, app }) => ({
  workspace: await pageWorkspace(ctx, me, app.config.demo),
}));

/** Pages on which what the shell itself shows is changed: one's own name, and who may do what. */
const OF_THE_SHELL = ["/account", "/settings/people"];

/** Read again after a change (an action, or one of those pages being read anew), not on the way from page to page. */
export function shouldRevalidate(going: ShouldRevalidateFunctionArgs) {
  const { formMethod, currentUrl, nextUrl, defaultShouldRevalidate } = going;
  const acted = formMethod !== undefined && formMethod !== "GET";
  const anew = currentUrl.pathname === nextUrl.pathname && OF_THE_SHELL.includes(nextUrl.pathname);
  return (acted || anew) && defaultShouldRevalidate;
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.workspace.name ?? "Attune" }];

export default function App() {
  const { workspace } = useLoaderData<typeof loader>();
  return (
    <Shell workspace={workspace}>
      <Outlet />
    </Shell>
  );
}

/** The shell itself could not be loaded. Pages inside it have their own boundary. */
export function ErrorBoundary() {
  return <ShellError {...failureOf(useRouteError())} />;
}
