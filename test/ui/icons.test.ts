import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ICON_NAMES } from "#app/kit/icon.tsx";

/** Names of icons as pages write them: `<Icon name="x">`, `icon="x"`, `icon: "x"`. */
const NAMED = /\bIcon name="([a-z0-9-]+)"|\bicon="([a-z0-9-]+)"|\bicon: "([a-z0-9-]+)"/g;

it("every icon that a page names is there: none of them turns into a cube", () => {
  const app = join(import.meta.dirname, "../../app");
  const files = readdirSync(app, { recursive: true, encoding: "utf8" }).filter((file) =>
    /\.tsx?$/.test(file),
  );
  const named = files.flatMap((file) =>
    [...readFileSync(join(app, file), "utf8").matchAll(NAMED)].map(
      (found) => found[1] ?? found[2] ?? found[3]!,
    ),
  );
  expect(named.length).toBeGreaterThan(50);
  expect([...new Set(named)].filter((name) => !ICON_NAMES.includes(name))).toEqual([]);
});
