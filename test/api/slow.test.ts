import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { httpApp } from "#app/http/serve.server.ts";
import { BODY_MS, HEAD_MS, serverOf } from "#app/http/slow-senders.server.ts";
import { body, type House, openHouse } from "./house.ts";

/** Senders that never come to an end (H56). The figures are a fiftieth of the house's own, which `slow.full.ts` waits for. */
const WAIT = 500;

describe("a sender who does not come to the end", () => {
  let house: House;
  let server: Server;
  let token: string;
  beforeAll(async () => {
    house = await openHouse("sqlite", { worker: true });
    token = await house.token("admin@demo.test");
    server = createServer(httpApp(house.app, undefined, undefined, WAIT));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  interface Raw {
    socket: Socket;
    /** All that came back when the connection was over, and how long that took in milliseconds. */
    over: Promise<{ text: string; took: number }>;
  }

  function raw(at: Server, head: string): Raw {
    const socket = connect((at.address() as AddressInfo).port, "127.0.0.1");
    const from = performance.now();
    let text = "";
    socket.setEncoding("utf8");
    socket.on("data", (part) => {
      text += part;
    });
    socket.on("error", () => {});
    socket.write(head);
    const over = new Promise<{ text: string; took: number }>((done) =>
      socket.on("close", () => done({ text, took: performance.now() - from })),
    );
    return { socket, over };
  }

  const post = (path: string, more: string[]) =>
    [
      `POST ${path} HTTP/1.1`,
      "Host: 127.0.0.1",
      `Authorization: Bearer ${token}`,
      "Accept-Language: en",
      ...more,
    ].join("\r\n");
  const JSON_HEAD = ["Content-Type: application/json", "Content-Length: 40", "", '{"name":'];
  const problemIn = (text: string) => JSON.parse(text.split("\r\n\r\n")[1]!);

  /** Goes on with a byte every now and then, as an attacker would to stay connected. */
  function trickle({ socket, over }: Raw, piece = " ", every = WAIT / 10): Raw["over"] {
    const timer = setInterval(() => !socket.destroyed && socket.write(piece), every);
    return over.finally(() => clearInterval(timer));
  }

  test("is cut with 408 and told why, however he trickles; nothing is written", async () => {
    const { text, took } = await trickle(raw(server, post("/api/v1/records/customer", JSON_HEAD)));
    expect(took).toBeGreaterThan(WAIT * 0.9);
    expect(took).toBeLessThan(WAIT * 6);
    expect(text).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(text).toMatch(/\r\nconnection: close\r\n/i);
    expect(text).toMatch(/\r\nx-content-type-options: nosniff\r\n/i);
    expect(problemIn(text)).toMatchObject({ status: 408, code: "body_too_slow", title: "Took too long" });
    expect(body(await house.admin("GET", "/records/customer?count=exact")).count).toBe(0);
  });

  test("is cut when he sends chunks without an end, when nobody reads him, and when his file does not come", async () => {
    const chunked = ["Content-Type: application/json", "Transfer-Encoding: chunked", "", "1\r\n{\r\n"];
    const multipart = [
      "Content-Type: multipart/form-data; boundary=x",
      "Content-Length: 100000",
      "",
      '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nName\r\n',
    ];
    const answers = await Promise.all([
      trickle(raw(server, post("/api/v1/records/customer", chunked)), "1\r\n \r\n"),
      trickle(raw(server, post("/api/v1/nowhere", JSON_HEAD))),
      trickle(raw(server, post("/api/v1/imports/customer", multipart))),
      trickle(raw(server, post("/api/v1/records/customer", multipart))),
    ]);
    expect(answers.map(({ text }) => text.slice(9, 12))).toEqual(["408", "404", "408", "415"]);
    for (const { took } of answers) expect(took).toBeLessThan(WAIT * 6);
  });

  test("loses nothing when he is slow but comes on: a file may take long, and a body in time is taken", async () => {
    const line = `${"x".repeat(90)}\n`;
    const rows = Math.ceil((40 * 16_384) / line.length);
    const head = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nName\n';
    const file = `${head}${line.repeat(rows)}\r\n--x--\r\n`;
    const { socket, over } = raw(
      server,
      post("/api/v1/imports/customer", [
        "Content-Type: multipart/form-data; boundary=x",
        `Content-Length: ${file.length}`,
        "Connection: close",
        "",
        "",
      ]),
    );
    const from = performance.now();
    for (let at = 0; at < file.length; at += 16_384) {
      socket.write(file.slice(at, at + 16_384));
      await new Promise((wake) => setTimeout(wake, WAIT / 10));
    }
    const { text } = await over;
    expect(performance.now() - from).toBeGreaterThan(2 * WAIT);
    expect(text).toMatch(/^HTTP\/1\.1 202 /);

    const whole = raw(server, post("/api/v1/records/customer", ["Connection: close", ...JSON_HEAD]));
    await new Promise((wake) => setTimeout(wake, WAIT / 2));
    whole.socket.write('"Late but here"}'.padEnd(32));
    expect((await whole.over).text).toMatch(/^HTTP\/1\.1 201 /);
  });

  test("is cut in the middle of his headers, too", async () => {
    const hasty = serverOf(httpApp(house.app), WAIT);
    await new Promise<void>((done) => hasty.listen(0, "127.0.0.1", done));
    const answers = await Promise.all([
      trickle(raw(hasty, "GET /healthz HTTP/1.1\r\nX-Slow: "), "x"),
      raw(hasty, "").over,
    ]);
    for (const { text, took } of answers) {
      expect(text).toMatch(/^HTTP\/1\.1 408 /);
      expect(took).toBeLessThan(WAIT * 8);
    }
    hasty.close();
  });

  test("in the house's own figures: neither a head nor a body takes longer than half a minute", () => {
    const { headersTimeout } = serverOf(httpApp(house.app));
    expect(headersTimeout).toBe(HEAD_MS);
    expect(Math.max(HEAD_MS + 2_000, BODY_MS)).toBeLessThanOrEqual(30_000);
  });
});
