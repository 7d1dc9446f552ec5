import { useLoaderData } from "@remix-run/react";
import { homeSections, homeTasks } from "../home.server.ts";
import { load } from "../page.server.ts";
import { HomePage } from "../ui/home/home-page.tsx";

export { RouteError as ErrorBoundary } from "../ui/shell/route-error.tsx";

export const loader = load(async ({ ctx }) => {
  const [tasks, sections] = await Promise.all([homeTasks(ctx), homeSections(ctx)]);
  return { tasks, sections };
});

export default function Home() {
  const { tasks, sections } = useLoaderData<typeof loader>();
  return <HomePage tasks={tasks} sections={sections} />;
}
