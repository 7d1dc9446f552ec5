import { expect, test } from "vitest";
import { shapeOf } from "#app/ui/shell/arriving-shape.ts";
import { failureOf } from "#app/ui/shell/page-error.tsx";

test.each([
  ["/", "home"],
  ["/inbox", "page"],
  ["/o/customer", "list"],
  ["/o/customer/bin", "list"],
  ["/o/customer/new", "page"],
  ["/o/customer/import", "page"],
  ["/o/customer/0199aa-1", "record"],
  ["/settings/people", "page"],
])("what comes at %s has the shape of a %s", (path, shape) => {
  expect(shapeOf(path)).toBe(shape);
});

test("a request without an answer is told from a fault of the server", () => {
  expect(failureOf(new TypeError("Failed to fetch"))).toEqual({ status: null });
  expect(failureOf(new TypeError("x is not a function"))).toEqual({ status: 500 });
});
