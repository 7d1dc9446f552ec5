import { afterAll } from "vitest";
import { clean } from "./cleaning.ts";

/** Runs anew before every test file. */
afterAll(clean);
