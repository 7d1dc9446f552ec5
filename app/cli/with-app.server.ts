import { SYSTEM } from "../access/actor.ts";
import { readConfig } from "../config.server.ts";
import { type App, boot, contextFor } from "../context.server.ts";
import type { Context } from "../context.ts";

/** Opens the installation beside a server that may be running, acts as the system, and closes it again. */
export async function withApp<T>(work: (ctx: Context, app: App) => Promise<T>): Promise<T> {
  const app = await boot(readConfig(process.env));
  try {
    return await work(contextFor(app, SYSTEM), app);
  } finally {
    await app.close();
  }
}
