import { useEffect, useRef, useSyncExternalStore } from "react";

/** A key of a page: what it does, and the message code of what it says in the list of keys. */
export interface HotKey {
  run(event: KeyboardEvent): void;
  says: string;
}

/** One component's keys; the newest are asked first. */
type Binding = { current: Readonly<Record<string, HotKey>> };

let bindings: readonly Binding[] = [];
const listeners = new Set<() => void>();

function change(next: readonly Binding[]): void {
  bindings = next;
  for (const tell of listeners) tell();
}

/**
 * Single keys of a page (`j`, `/`, `Enter`, `Escape`; `KeyboardEvent.key`) while the component is shown and `when` holds. They are
 * silent while somebody types, holds Ctrl, Alt or Meta, or a dialog or menu is open.
 */
export function useKeys(keys: Readonly<Record<string, HotKey>>, when = true): void {
  const current = useRef(keys);
  current.current = keys;
  const names = Object.keys(keys).join(" ");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list of keys is told anew when its names change
  useEffect(() => {
    if (!when) return;
    if (bindings.length === 0) document.addEventListener("keydown", onKey);
    const binding: Binding = {
      get current() {
        return current.current;
      },
    };
    change([binding, ...bindings]);
    return () => {
      change(bindings.filter((one) => one !== binding));
      if (bindings.length === 0) document.removeEventListener("keydown", onKey);
    };
  }, [when, names]);
}

/** The keys that work now, the newest first, each once. */
export function useKeyList(): readonly { key: string; says: string }[] {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    keyList,
    () => NO_KEYS,
  );
}

const NO_KEYS: readonly { key: string; says: string }[] = [];
let known: { from: readonly Binding[]; list: typeof NO_KEYS } = { from: bindings, list: NO_KEYS };

function keyList(): typeof NO_KEYS {
  if (known.from !== bindings) {
    const list = new Map<string, string>();
    for (const binding of bindings) {
      for (const [key, { says }] of Object.entries(binding.current)) if (!list.has(key)) list.set(key, says);
    }
    known = { from: bindings, list: [...list].map(([key, says]) => ({ key, says })) };
  }
  return known.list;
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isTyping(event.target) || isCovered()) return;
  for (const binding of bindings) {
    const found = binding.current[event.key];
    if (!found) continue;
    // Enter and Space belong to what has the focus.
    if ((event.key === "Enter" || event.key === " ") && isControl(event.target)) return;
    event.preventDefault();
    found.run(event);
    return;
  }
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select"));

const isControl = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.matches("a[href], button, input, summary, [role=menuitem], [role=option]");

/** Something lies over the page and has the keys. */
const isCovered = (): boolean =>
  document.querySelector('[role="dialog"]:not([data-beside]), [role="menu"], [role="listbox"]') !== null;
