import { expect, test } from "vitest";
import { ownPath } from "#app/access/own-path.ts";

test("after signing in one goes on to the page that was asked for", () => {
  for (const path of ["/", "/o/customer?view=mine&sort=-name", "/o/customer/1#timeline", "/设置"]) {
    expect(decodeURI(ownPath(path))).toBe(path);
  }
});

test("nobody is sent to another house, however it is written", () => {
  const evil = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/..//evil.example",
    "/.//evil.example",
    "/a/..//evil.example",
    "/%2e%2e//evil.example",
    "https:evil.example",
    "https://evil.example",
    "http:\\\\evil.example",
    "%2f%2fevil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    "",
    null,
    undefined,
    `/${"a".repeat(3_000)}`,
  ];
  for (const asked of evil) expect([asked, ownPath(asked)]).toEqual([asked, "/"]);
  // What stays a path of this house may look odd, but leads nowhere else.
  for (const odd of ["/%2f%2fevil.example", "/@evil.example", "/a//evil.example", "/%5cevil.example"]) {
    expect(new URL(ownPath(odd), "http://127.0.0.1").host).toBe("127.0.0.1");
  }
});

test("a way back to the doors themselves leads home", () => {
  for (const path of ["/sign-in", "/sign-in?redirectTo=/x", "/sign-out", "/setup", "/invite/abc"]) {
    expect(ownPath(path)).toBe("/");
  }
  expect(ownPath("/sign-insurance")).toBe("/sign-insurance");
});
