import type { RowsPage } from "./row-parts.ts";

/** Further rows of the list that stands under this address. Throws when the server does not answer with rows. */
export async function readRows(
  object: string,
  search: string,
  more: { cursor?: string; limit?: number; column?: string; ids?: string },
  signal?: AbortSignal,
): Promise<RowsPage> {
  const params = new URLSearchParams(search);
  params.delete("open");
  for (const [name, value] of Object.entries(more)) if (value !== undefined) params.set(name, String(value));
  const answer = await fetch(`/o/${object}/rows?${params}`, {
    signal,
    headers: { accept: "application/json" },
  });
  if (!answer.ok || !(answer.headers.get("content-type") ?? "").includes("json"))
    throw new Error(String(answer.status));
  return (await answer.json()) as RowsPage;
}
