import type { Migration } from "../migrate.server.ts";
import { house } from "./0001-house.ts";

/** Every change of the fixed tables, oldest first. What stands here has run somewhere: add, never edit. */
export const MIGRATIONS: readonly Migration[] = [house];
