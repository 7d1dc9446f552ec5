import { useRevalidator } from "@remix-run/react";
import { useEffect } from "react";

/** Reads the page again, a little while after each answer, as long as something is under way. */
export function usePolling(active: boolean, every = 700): void {
  const { revalidate, state } = useRevalidator();
  useEffect(() => {
    if (!active || state !== "idle") return;
    const timer = setTimeout(revalidate, every);
    return () => clearTimeout(timer);
  }, [active, every, revalidate, state]);
}
