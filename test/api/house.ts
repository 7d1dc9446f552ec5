import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { SYSTEM } from "#app/access/actor.ts";
import { createToken } from "#app/access/tokens.server.ts";
import { findUser } from "#app/access/users.server.ts";
import { type App, boot, contextFor } from "#app/context.server.ts";
import type { Context } from "#app/context.ts";
import { httpApp } from "#app/http/serve.server.ts";
import type { Dialect } from "#app/logic/types.ts";
import { atTheEnd } from "#test/support/cleaning.ts";
import { createInstalledDb, demoConfig } from "#test/support/installed.ts";
import { client } from "#test/support/program.ts";

export type Client = ReturnType<typeof client>;
export type Answer = Awaited<ReturnType<Client>>;

/** A whole installation behind real HTTP, with the shipped workspace and the demo's people. */
export interface House {
  app: App;
  url: string;
  /** As the system: for what a test sets up and looks up beside the door. */
  ctx: Context;
  admin: Client;
  token(email: string): Promise<string>;
  as(email: string): Promise<Client>;
  id(email: string): Promise<string>;
  /** A second server process's view: another app on the same database. */
  second(): Promise<House>;
}

export async function openHouse(engine: Dialect, options: { worker?: boolean } = {}): Promise<House> {
  return houseOn(await createInstalledDb(engine), options);
}

export async function houseOn(databaseUrl: string, options: { worker?: boolean } = {}): Promise<House> {
  const dataFolder = mkdtempSync(join(tmpdir(), "attune-house-"));
  const app = await boot(demoConfig(databaseUrl, dataFolder), options);
  const server = createServer(httpApp(app));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  atTheEnd(async () => {
    await stop(server);
    await app.close();
    rmSync(dataFolder, { recursive: true, force: true });
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const now = () => contextFor(app, SYSTEM, "en");
  const id = async (email: string) => (await findUser(app.db, email))!.id;
  const token = async (email: string) => createToken(now(), { userId: await id(email), name: "test" });
  const as = async (email: string) => client(url, await token(email));
  return {
    app,
    url,
    get ctx() {
      return now();
    },
    id,
    token,
    as,
    admin: await as("admin@demo.test"),
    second: () => houseOn(databaseUrl, options),
  };
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((done) => server.close(() => done()));
}

export const json = (value: unknown): string => encodeURIComponent(JSON.stringify(value));

/** The answer's body when it has this status; else what was answered instead is shown. */
// biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
export function body(answer: Answer, status = 200): any {
  expect({ status: answer.status, body: answer.status === status ? "as wanted" : answer.body }).toEqual({
    status,
    body: "as wanted",
  });
  return answer.body;
}

/** Every problem has this shape, and says nothing of the machine. */
export function problem(
  answer: Answer,
  status: number,
): {
  status: number;
  code: string;
  detail: string;
  title: string;
  errors?: { path: string; code: string; message: string }[];
  // biome-ignore lint/suspicious/noExplicitAny: members of some problems
  [more: string]: any;
} {
  const found = body(answer, status);
  expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
  expect(found).toMatchObject({
    type: "about:blank",
    status,
    title: expect.stringMatching(/./),
    detail: expect.stringMatching(/./),
    code: expect.stringMatching(/^[a-z][a-z0-9_]*$/),
  });
  const id = answer.headers.get("x-request-id");
  const text = JSON.stringify(found);
  expect(id).toMatch(/./);
  expect(text).not.toContain(id);
  expect(text).not.toMatch(/SQLITE|SELECT |INSERT |node_modules|\.ts:|at Object\.|\/app\//);
  // A code without a sentence shows as itself.
  expect(found.detail).not.toBe(found.code);
  for (const issue of found.errors ?? []) {
    expect(issue).toEqual({
      path: expect.any(String),
      code: expect.any(String),
      message: expect.any(String),
    });
    expect(issue.message).not.toBe(issue.code);
    expect(issue.message).not.toMatch(/undefined|\[object|\{\w+\}/);
  }
  return found;
}
