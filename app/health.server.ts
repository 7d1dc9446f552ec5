import type { Express } from "express";
import type { App } from "./context.server.ts";

/** How long an answer of `/readyz` is kept, so that asking costs the database nothing. */
const KEPT_MS = 1_000;

/** `/healthz`: the process lives. `/readyz`: it can serve, by which revision, on which engine. */
export function healthRoutes(http: Express, app: App): void {
  http.get("/healthz", (_, response) => {
    response.type("text/plain").send("ok");
  });

  let kept: { at: number; ready: Promise<boolean> } | undefined;
  const ready = () => {
    const now = Date.now();
    if (!kept || now - kept.at > KEPT_MS) {
      kept = {
        at: now,
        ready: app.db.all("SELECT 1 AS one").then(
          () => true,
          () => false,
        ),
      };
    }
    return kept.ready;
  };
  http.get("/readyz", async (_, response) => {
    response.setHeader("Cache-Control", "no-store");
    if (await ready()) {
      const revision = app.workspaces.current().revision;
      response.json({ status: "ready", revision, database: app.db.dialect });
    } else {
      response.setHeader("Retry-After", "2");
      response.status(503).json({ status: "unavailable" });
    }
  });
}
