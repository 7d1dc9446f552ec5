import { createElement } from "react";
import { renderToPipeableStream } from "react-dom/server";
import { expect, it } from "vitest";
import { htmlStream } from "#app/http/html-stream.server.ts";

/** The page of many short Chinese texts, after `offset` bytes. */
async function page(offset: number): Promise<string> {
  const texts = Array.from({ length: 300 }, (_, key) =>
    createElement("p", { key, title: "移动 键盘也能移" }, "合意"),
  );
  const body = htmlStream();
  renderToPipeableStream(createElement("main", { id: "x".repeat(offset) }, texts)).pipe(body);
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

it("Chinese texts come whole, wherever React's blocks end", async () => {
  for (const offset of [0, 1, 2, 3, 4, 5]) {
    const html = await page(offset);
    expect(html).not.toMatch(/[\0\uFFFD]/);
    expect(html.match(/title="移动 键盘也能移">合意</g)).toHaveLength(300);
  }
});
