import { useLocation, useNavigate, useNavigation } from "@remix-run/react";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { type ListState, readState, writeState } from "./list-state.ts";

/**
 * The list's state in its address. `state` is what the rows answer, `pending` what was asked for last: controls show it at once.
 * `change` takes the pending state, so that two quick changes add up; a step that people would go back over is pushed.
 */
export function useListState(): {
  state: ListState;
  search: string;
  pending: ListState;
  change(next: (state: ListState) => ListState, options?: { replace?: boolean }): void;
} {
  const { search, pathname } = useLocation();
  const { location } = useNavigation();
  const navigate = useNavigate();
  const asked = location?.pathname === pathname ? location.search : search;
  const state = useMemo(() => readState(new URLSearchParams(search)), [search]);
  const pending = useMemo(() => readState(new URLSearchParams(asked)), [asked]);
  const latest = useRef(pending);
  // Not while drawing: a change that was just asked for is not there to be drawn yet.
  useEffect(() => {
    latest.current = pending;
  }, [pending]);
  const change = useCallback(
    (next: (state: ListState) => ListState, options?: { replace?: boolean }) => {
      const wanted = next(latest.current);
      latest.current = wanted;
      navigate({ search: `?${writeState(wanted)}` }, { replace: options?.replace, preventScrollReset: true });
    },
    [navigate],
  );
  return { state, search, pending, change };
}
