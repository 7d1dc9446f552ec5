import { type RefObject, useEffect, useRef } from "react";

/** Brings a part of the page into view when `key` changes after the page was drawn: what somebody asked for must not wait below the edge. */
export function useIntoView<T extends HTMLElement>(key: string): RefObject<T> {
  const place = useRef<T>(null);
  const shown = useRef(key);
  useEffect(() => {
    if (shown.current === key) return;
    shown.current = key;
    place.current?.scrollIntoView({ block: "start" });
  }, [key]);
  return place;
}
