import { useLoaderData } from "@remix-run/react";
import { load } from "../http/page.server.ts";
import { homeOf } from "../pages/home/home.server.ts";
import { HomePage } from "../ui/home/home-page.tsx";

export { RouteError as ErrorBoundary } from "../ui/shell/route-error.tsx";

export const loader = load(async ({ ctx }) => ({ home: await homeOf(ctx) }));

export default function HomeRoute() {
  return <HomePage home={useLoaderData<typeof loader>().home} />;
}
