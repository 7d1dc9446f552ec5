import type { MetaFunction } from "@remix-run/node";
import { load } from "../http/page.server.ts";
import { pageMessage } from "../i18n/page-messages.ts";
import { KitPage } from "../ui/kit-page/kit-page.tsx";

export { RouteError as ErrorBoundary } from "../ui/shell/route-error.tsx";

export const loader = load(async ({ ctx }) => ({ locale: ctx.locale }));

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: pageMessage("kit_title", {}, data?.locale ?? "zh-CN") },
];

export default KitPage;
