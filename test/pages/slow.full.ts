import { connect } from "node:net";
import { expect, test } from "vitest";
import { openPages } from "./house.ts";

/** H56 in the house's own time: whoever sends slowly is gone within half a minute, at every door at once. */

const HALF_A_MINUTE = 30_000;

test("a slow form, a slow JSON body, a file that stands still and a slow head are cut within half a minute, without a fault", async () => {
  const { url, program, cookie } = await openPages();
  const session = await cookie("admin");
  const { host, port, origin } = new URL(url);
  const head = (path: string, type: string) =>
    [
      `POST ${path} HTTP/1.1`,
      `Host: ${host}`,
      `Origin: ${origin}`,
      "Sec-Fetch-Site: same-origin",
      `Cookie: ${session}`,
      `Content-Type: ${type}`,
      "Content-Length: 100000",
      "\r\n",
    ].join("\r\n");
  const FORM = "application/x-www-form-urlencoded";
  const FILE = "multipart/form-data; boundary=x";
  const senders = [
    head("/sign-in", FORM),
    head("/s/nobody", FORM),
    head("/settings/save", "application/json"),
    head("/records/customer", "application/json"),
    `${head("/o/customer/import", FILE)}--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nName\r\n`,
    `${head("/o/customer/import.data", FILE)}--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nName\r\n`,
    "GET / HTTP/1.1\r\nX-Slow: ",
    "",
  ];
  const answers = await Promise.all(
    senders.map(
      (start) =>
        new Promise<{ sent: string; text: string; took: number }>((done) => {
          const from = performance.now();
          let text = "";
          const socket = connect(Number(port), "127.0.0.1");
          socket.setEncoding("utf8").on("data", (part) => {
            text += part;
          });
          socket.on("error", () => {});
          const timer = start && setInterval(() => !socket.destroyed && socket.write("x"), 1_000);
          socket.on("close", () => {
            clearInterval(timer || undefined);
            done({ sent: start.split("\r\n")[0]!, text, took: performance.now() - from });
          });
          socket.write(start);
        }),
    ),
  );
  for (const { sent, text, took } of answers) {
    expect({ sent, status: text.slice(9, 12) }).toEqual({ sent, status: "408" });
    expect(took, sent).toBeLessThan(HALF_A_MINUTE);
  }
  expect(program.printed()).not.toMatch(/error|aborted/i);
});
