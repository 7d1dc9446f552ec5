import { same } from "./form-issues.ts";

/**
 * Fields that both changed, to different values: what was sent differs from what stands now, and what stands now from what the sender
 * had seen. A field that only the sender touched is no conflict, whatever else happened to the record.
 * @param sent values by field @param seen the record when the sender began @param now the record as it stands
 */
export function realConflicts(
  sent: Readonly<Record<string, unknown>>,
  seen: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): string[] {
  return Object.keys(sent).filter((key) => !same(now[key], seen[key]) && !same(now[key], sent[key]));
}
