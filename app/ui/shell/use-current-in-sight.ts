import { useLocation } from "@remix-run/react";
import { type RefObject, useEffect, useRef } from "react";

/** For a row of places that scrolls on a phone: the one that is open stands in sight. */
export function useCurrentInSight<T extends HTMLElement>(): RefObject<T> {
  const row = useRef<T>(null);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another place is open
  useEffect(() => {
    const box = row.current;
    const current = box?.querySelector<HTMLElement>('[aria-current="page"]');
    if (!box || !current || box.scrollWidth <= box.clientWidth) return;
    // By hand: `scrollIntoView` would move the page as well.
    box.scrollLeft = current.offsetLeft - box.offsetLeft - (box.clientWidth - current.clientWidth) / 2;
  }, [pathname]);
  return row;
}
