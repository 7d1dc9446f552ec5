import { useRouteLoaderData } from "@remix-run/react";
import { useEffect } from "react";
import { useAsk } from "../use-ask.ts";

/** Milliseconds between two looks while the page is seen. */
const EVERY = 60_000;

/** How many notices wait: asked on every change of page, whenever its data were read anew, and once a minute while it is in front. */
export function useUnread(pathname: string): number {
  const { ask, data } = useAsk<{ unread: number }>();
  const read = useRouteLoaderData("routes/app");
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page and newer data are reasons to ask again
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === "visible") ask("/inbox/unread");
    };
    look();
    const timer = setInterval(look, EVERY);
    return () => clearInterval(timer);
  }, [pathname, read, ask]);
  return data?.unread ?? 0;
}
