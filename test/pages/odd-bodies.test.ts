import { describe, expect, test } from "vitest";
import { ENGINES } from "#test/support/databases.ts";
import { openPages } from "./house.ts";

/** What is no answer to any question, at every action that takes JSON (H13, H56). */

const ODD = [null, 7, {}, "\u0000", { $ne: null }, [null]];
const NOTHING = ["", "null", "[]", "7", '"x"', "{", `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`];

/** Each action with its intents, and who asks. Pages are asked as their own router does: a document costs twenty times as much. */
const ACTIONS: [string, string[], string?][] = [
  ["/records/customer", ["create", "update", "delete", "restore", "bulk"]],
  ["/views", ["create", "update", "delete", "restore"]],
  ["/account/change", ["profile", "password", "end_session", "revoke_token"], "service"],
  ["/people", ["invite", "update", "link", "add_team", "update_team"]],
  ["/settings/save", [""]],
  ["/settings/effect", [""]],
  ["/settings/jobs", ["apply", "stop"]],
  ["/configuration/try", [""]],
  ["/configuration/back", [""]],
  ["/configuration/job", ["retry", "cancel"]],
  ["/preferences", [""]],
  ["/surveys/links", [""]],
  ["/inbox.data", [""]],
];

describe.each(ENGINES)("odd bodies on %s", (engine) => {
  test("are refused with words, never with a fault, and change nothing", async () => {
    const house = await openPages({}, engine);
    const admin = await house.api("admin");
    const { id: mine } = (await admin("POST", "/records/customer", { name: "华东纸业" })).body;
    for (const who of ["admin", "service"]) await house.cookie(who);
    const before = await house.digest();
    const faults: string[] = [];
    const actions: typeof ACTIONS = [
      ...ACTIONS,
      [`/imports/${mine}.data`, ["stop", "undo"]],
      [`/o/customer/import.data?upload=${mine}`, ["decide", "try", "run", "stop", "drop"]],
    ];
    for (const [path, intents, who = "admin"] of actions) {
      const bodies = [...NOTHING, '{"intent":"update","intent":"delete"}'];
      for (const value of ODD) {
        const all = {
          id: value,
          ids: value,
          input: value,
          rows: value,
          values: value,
          object: value,
          job: value,
        };
        const more = {
          change: value,
          revision: value,
          current: value,
          old: value,
          next: value,
          version: value,
        };
        const others = {
          patch: value,
          seen: value,
          note: value,
          automation: value,
          record: value,
          name: value,
        };
        for (const intent of intents) bodies.push(JSON.stringify({ intent, ...all, ...more, ...others }));
        bodies.push(
          JSON.stringify({ intent: value, locale: value, survey: value, customer: value, links: value }),
        );
        if (path === "/surveys/links") {
          bodies.push(JSON.stringify({ withdraw: value }));
          bodies.push(
            JSON.stringify({ survey: "after_service", customer: mine, links: { ticket: value ?? 1 } }),
          );
        }
        if (path === "/settings/save" && value !== 7 && value !== null)
          bodies.push(JSON.stringify({ patch: { "satisfaction.low_csat": value }, seen: value }));
      }
      if (path === "/records/customer") {
        for (const value of ODD) {
          for (const op of ["create", "update", "delete", "restore", value])
            bodies.push(
              JSON.stringify({ intent: "bulk", rows: [{ op, id: value, input: value, version: value }] }),
            );
          bodies.push(
            JSON.stringify({ intent: "update", id: mine, input: { name: "x" }, version: value ?? "1" }),
          );
          bodies.push(JSON.stringify({ intent: "update", id: mine, input: { name: value } }));
        }
      }
      for (const body of bodies) {
        const headers = { "content-type": "application/json" };
        const { status } = await house.ask(path, { who, body, method: "POST", headers });
        if (status >= 500) faults.push(`${status} ${path} ${body.slice(0, 200)}`);
      }
    }
    expect(faults).toEqual([]);
    expect(await house.digest()).toEqual(before);
    expect(house.program.printed()).not.toMatch(/Error:| at .*\.js:/);
  }, 120_000);
});
