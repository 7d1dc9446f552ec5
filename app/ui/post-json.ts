import type { PageAnswer } from "./model.ts";

/** Sends JSON to an action of ours and answers what became of it; `offline` is what is said where nothing came back. */
export async function postJson<T extends object>(
  address: string,
  body: unknown,
  offline: string,
  signal?: AbortSignal,
): Promise<PageAnswer<T>> {
  const failed = (status: number): PageAnswer<T> => ({
    ok: false,
    problem: { status, code: "ui_offline", message: offline, errors: [] },
  });
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json", "x-attune-page": "1" },
      body: JSON.stringify(body),
      signal,
    });
    // The session ended meanwhile; what was typed stays where it is.
    if (response.redirected && new URL(response.url).pathname === "/sign-in") return failed(401);
    if (!(response.headers.get("content-type") ?? "").includes("json")) return failed(response.status);
    return (await response.json()) as PageAnswer<T>;
  } catch {
    return failed(0);
  }
}
