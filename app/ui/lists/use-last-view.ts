import { useEffect, useRef } from "react";

/** Remembers the view of each object on this device, and opens it where the address names nothing. */
export function useLastView({
  object,
  view,
  search,
  known,
  choose,
}: {
  object: string;
  /** The view that is shown. */
  view: string;
  /** The address's parameters as text. */
  search: string;
  /** Keys of the views that there are. */
  known: readonly string[];
  choose(view: string): void;
}): void {
  const name = `attune.view.${object}`;
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      const last = localStorage.getItem(name);
      if (search === "" && last && last !== view && known.includes(last)) {
        choose(last);
        return;
      }
    }
    if (search !== "") localStorage.setItem(name, view);
  }, [name, view, search, known, choose]);
}
