import type { Words } from "../words.tsx";
import type { FormIssue } from "./form-issues.ts";

/** What is wrong, as a sentence: the author's own, else the code's. */
export function issueWords(issue: FormIssue, { t, say }: Pick<Words, "t" | "say">): string {
  if (issue.message !== undefined) return say(issue.message);
  const params = Object.entries(issue.params ?? {}).map(([key, value]) => [
    key,
    typeof value === "object" && value !== null && !Array.isArray(value) ? say(value as never) : value,
  ]);
  return t(issue.code, Object.fromEntries(params));
}
