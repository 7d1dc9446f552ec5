import type { PageRecord, Titles } from "../model.ts";

/**
 * A record as it stands now, with the names behind its references and behind those of `named`; null where it cannot be read.
 * @param named values by field that will be shown beside it
 */
export async function currentRecord(
  object: string,
  id: string,
  named: Record<string, unknown>,
): Promise<{ record: PageRecord; titles: Titles } | null> {
  try {
    const response = await fetch(`/now/${object}/${id}?named=${encodeURIComponent(JSON.stringify(named))}`);
    if (!response.ok || !(response.headers.get("content-type") ?? "").includes("json")) return null;
    return (await response.json()) as { record: PageRecord; titles: Titles };
  } catch {
    return null;
  }
}
