import type { LinksFunction, MetaFunction } from "@remix-run/node";
import { Outlet, useLoaderData, useRouteError } from "@remix-run/react";
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

/** Read again after a change (an action), not on the way from page to page. */
export function shouldRevalidate({
  formMethod,
  defaultShouldRevalidate,
}: {
  formMethod?: string;
  defaultShouldRevalidate: boolean;
}) {
  return formMethod !== undefined && formMethod !== "GET" && defaultShouldRevalidate;
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
