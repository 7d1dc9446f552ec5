import { useFetcher } from "@remix-run/react";
import { useEffect } from "react";

/** Milliseconds between two looks while the page is seen. */
const EVERY = 60_000;

/** How many notices wait: asked on every change of page and once a minute while the page is in front. */
export function useUnread(pathname: string): number {
  const { load, data } = useFetcher<{ unread: number }>({ key: "unread" });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is a reason to ask again
  useEffect(() => {
    const ask = () => {
      if (document.visibilityState === "visible") load("/inbox/unread");
    };
    ask();
    const timer = setInterval(ask, EVERY);
    return () => clearInterval(timer);
  }, [pathname, load]);
  return data?.unread ?? 0;
}
