import { type RefObject, useEffect, useRef } from "react";

/** Brings a part of the page into view when `key` changes after the page was drawn: what somebody asked for must not wait below the edge. */
export function useIntoView<T extends HTMLElement>(key: string): RefObject<T> {
  return useArrival<T>(key, showFromItsTop);
}

/** Where what had the focus went with the part that `key` replaced, the new part has it: the keys go on from there. */
export function useFocusKept<T extends HTMLElement>(key: string): RefObject<T> {
  return useArrival<T>(key, takeFocus);
}

/** @param arrive what happens to the place when `key` has changed; the same function at every drawing */
function useArrival<T extends HTMLElement>(key: string, arrive: (place: HTMLElement) => void): RefObject<T> {
  const place = useRef<T>(null);
  const shown = useRef(key);
  useEffect(() => {
    if (shown.current === key) return;
    shown.current = key;
    if (place.current) arrive(place.current);
  }, [key, arrive]);
  return place;
}

function showFromItsTop(place: HTMLElement): void {
  place.scrollIntoView({ block: "start" });
  takeFocus(place);
}

function takeFocus(place: HTMLElement): void {
  if (document.activeElement !== null && document.activeElement !== document.body) return;
  place.tabIndex = -1;
  place.style.outline = "none";
  place.focus({ preventScroll: true });
}
