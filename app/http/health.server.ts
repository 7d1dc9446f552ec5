import type { Express } from "express";
import type { App } from "../context.server.ts";
import { demoIsLoading } from "../demo/demo.server.ts";

type Readiness = "ready" | "loading" | "unavailable";

/** How long an answer of `/readyz` is kept, so that asking costs the database nothing. */
const KEPT_MS = 1_000;

/**
 * `/healthz`: the process lives. `/readyz`: it can serve, by which revision, on which engine; 503 `loading` while the demo's first data
 * are written, so that whoever waits for it finds them whole. Pages and API are served meanwhile.
 */
export function healthRoutes(http: Express, app: App): void {
  http.get("/healthz", (_, response) => {
    response.type("text/plain").send("ok");
  });

  let kept: { at: number; ready: Promise<Readiness> } | undefined;
  let loaded = !app.config.demoData;
  const look = async (): Promise<Readiness> => {
    try {
      if (loaded) await app.db.all("SELECT 1 AS one");
      else loaded = !(await demoIsLoading(app.db));
      return loaded ? "ready" : "loading";
    } catch {
      return "unavailable";
    }
  };
  const ready = () => {
    const now = Date.now();
    if (!kept || now - kept.at > KEPT_MS) {
      kept = { at: now, ready: look() };
    }
    return kept.ready;
  };
  http.get("/readyz", async (_, response) => {
    response.setHeader("Cache-Control", "no-store");
    const status = await ready();
    if (status === "ready") {
      const revision = app.workspaces.current().revision;
      response.json({ status, revision, database: app.db.dialect });
    } else {
      response.setHeader("Retry-After", "2");
      response.status(503).json({ status });
    }
  });
}
