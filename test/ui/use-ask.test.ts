import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { askOnce } from "../../app/ui/use-ask.ts";

test("a question beside the page has an answer, or none: refused, signed out, no JSON, nobody there", async () => {
  const answers: Record<string, [number, string, string]> = {
    "/told": [200, "application/json; charset=utf-8", '{"unread":3}'],
    "/signed-out": [200, "application/json", '{"ok":false,"problem":{"status":401}}'],
    "/refused": [404, "application/json", '{"status":404}'],
    "/page": [200, "text/html", "<h1>…</h1>"],
    "/broken": [200, "application/json", '{"unread":'],
  };
  const server = createServer((request, response) => {
    const [status, type, body] = answers[request.url!]!;
    response.writeHead(status, { "content-type": type }).end(body);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    expect(await askOnce(`${at}/told`)).toEqual({ unread: 3 });
    for (const path of ["/signed-out", "/refused", "/page", "/broken"])
      expect(await askOnce(`${at}${path}`), path).toBeNull();
  } finally {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
  expect(await askOnce(`${at}/told`)).toBeNull();
});
