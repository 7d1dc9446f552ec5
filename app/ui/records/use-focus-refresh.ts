import { useRevalidator } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { askOnce } from "../use-ask.ts";

/** Coming back sooner than this asks for nothing anew, in milliseconds. */
const QUIET_MS = 5_000;

/** Reads the page's data again when the reader comes back to it from another window or tab. */
export function useFocusRefresh(): void {
  const { revalidate, state } = useRevalidator();
  const idle = useRef(true);
  idle.current = state === "idle";
  useEffect(() => {
    let last = Date.now();
    const look = () => {
      if (document.visibilityState !== "visible" || Date.now() - last < QUIET_MS || !idle.current) return;
      last = Date.now();
      // Without a line or a session the page would be taken away, and what is being typed with it: a small question goes first.
      void askOnce("/inbox/unread").then((answer) => answer && idle.current && revalidate());
    };
    window.addEventListener("focus", look);
    document.addEventListener("visibilitychange", look);
    return () => {
      window.removeEventListener("focus", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, [revalidate]);
}
