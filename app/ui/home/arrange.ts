import type { Home } from "./model.ts";

export type HomeKey = keyof Home;

/** What the reader came for stands first. */
const ORDER: readonly HomeKey[] = ["care", "queue", "tasks", "low", "still", "visits", "tiers"];
/** Rows that a card shows at most (tasks say how urgent they are, and hide less), and what its head and foot take, in rows. */
const ROWS = 8;
const TASK_ROWS = 20;
const FRAME = 3;

/** Cards that hold something, in their order, in one or two columns; those that hold nothing. */
export interface Arranged {
  columns: HomeKey[][];
  quiet: HomeKey[];
}

/** Which cards stand where. The second column goes on where the first ends, so that one column reads like two. */
export function arrange(home: Home): Arranged {
  const keys = ORDER.filter((key) => home[key] !== null);
  const filled = keys.filter((key) => rowsOf(home, key) > 0);
  const quiet = keys.filter((key) => !filled.includes(key));
  const heights = filled.map(
    (key) => FRAME + Math.min(rowsOf(home, key), key === "tasks" ? TASK_ROWS : ROWS),
  );
  // What is quiet stands last: a line each.
  const sum = (from: number, to: number) => heights.slice(from, to).reduce((a, b) => a + b, 0);
  const higher = (cut: number) => Math.max(sum(0, cut), sum(cut, filled.length) + quiet.length);
  if (filled.length + Math.min(quiet.length, 1) < 2) return { columns: [filled], quiet };
  let best = 1;
  for (let cut = 2; cut <= filled.length - (quiet.length > 0 ? 0 : 1); cut++)
    if (higher(cut) < higher(best)) best = cut;
  return { columns: [filled.slice(0, best), filled.slice(best)], quiet };
}

function rowsOf(home: Home, key: HomeKey): number {
  switch (key) {
    case "care":
      // Its links are always there.
      return 1 + (home.care?.rules.length ?? 0);
    case "tasks":
      return (home.tasks?.mine.count ?? 0) + (home.tasks?.free.count ?? 0);
    default:
      return home[key]?.count ?? 0;
  }
}
