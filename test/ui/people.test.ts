import { expect, test } from "vitest";
import { deviceName } from "#app/ui/people/device.ts";
import { faultAt, faultElsewhere } from "#app/ui/people/faults.ts";

test("a session is named by its browser and system", () => {
  const chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
  const cases: [string | null, string][] = [
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome}`, "Chrome · Windows"],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Edg/142.0.0.0`, "Edge · Windows"],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1",
      "Safari · iPhone",
    ],
    [`Mozilla/5.0 (Linux; Android 14; V2) ${chrome} MicroMessenger/8.0.50`, "WeChat · Android"],
    [
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0",
      "Firefox · macOS",
    ],
    ["curl/8.5.0", ""],
    [null, ""],
  ];
  for (const [agent, name] of cases) expect([agent, deviceName(agent)]).toEqual([agent, name]);
});

test("a refusal is said once: at its input, else above the form", () => {
  const problem = (...paths: string[]) => ({
    status: 422,
    code: "invalid",
    message: "Not right",
    errors: paths.map((path) => ({ path, code: "x", message: `at ${path}` })),
  });
  expect(faultAt(problem("/roles/1", "/name"), "roles")).toBe("at /roles/1");
  expect(faultAt(problem("/named"), "name")).toBeUndefined();
  expect(faultElsewhere(problem("/name"), ["name"])).toBeUndefined();
  expect(faultElsewhere(problem("/name", "/password"), ["name"])).toBe("at /password");
  expect(faultElsewhere(problem(), ["name"])).toBe("Not right");
  expect(faultElsewhere(null, ["name"])).toBeUndefined();
});
