import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { load } from "../http/page.server.ts";
import { recordPage } from "../pages/record/record.server.ts";
import { RecordPage } from "../ui/records/record-page.tsx";

export { RouteError as ErrorBoundary } from "../ui/shell/route-error.tsx";

/** `/o/<object>/<id>`: one record with everything around it. */
export const loader = load(async ({ ctx, params }) => recordPage(ctx, params.object!, params.id!));

export const meta: MetaFunction<typeof loader> = ({ data }) => {
  const title = data?.object.title ? data.record[data.object.title] : null;
  return [{ title: typeof title === "string" && title !== "" ? title : "Attune" }];
};

export default function RecordRoute() {
  const data = useLoaderData<typeof loader>();
  return <RecordPage key={`${data.object.key} ${data.record.id}`} data={data} />;
}
