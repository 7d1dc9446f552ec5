import { createServer, type IncomingMessage } from "node:http";
import { openPostgresqlFloor } from "./floor/postgresql.ts";
import { openSqliteFloor } from "./floor/sqlite.ts";
import { fill, type Store, store } from "./floor/store.ts";

/** Process of the floor: `floor.mjs <sqlite file or postgresql address> <customers>`, listening on PORT once its tables are full. */
const [place = "", customers = "0"] = process.argv.slice(2);
const engine = place.startsWith("postgresql:") ? openPostgresqlFloor(place) : await openSqliteFloor(place);
await fill(engine, Number(customers));
const answers = store(engine);

const server = createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://floor");
  answer(answers, request, url).then(
    (body) => {
      const text = JSON.stringify(body);
      response.writeHead(200, {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(text),
      });
      response.end(text);
    },
    (error) => {
      response.writeHead(500);
      response.end(String(error?.stack ?? error));
    },
  );
});
server.listen(Number(process.env.PORT), "127.0.0.1");
process.on("SIGTERM", () => {
  server.closeAllConnections();
  server.close(() => void engine.close().then(() => process.exit(0)));
});

async function answer(
  from: Store,
  request: IncomingMessage,
  { pathname, searchParams: given }: URL,
): Promise<unknown> {
  const of = (name: string) => given.get(name) ?? "";
  switch (pathname) {
    case "/ready":
      return {};
    case "/ids":
      return from.ids(Number(of("limit")));
    case "/get":
      return from.get(of("id"));
    case "/list":
      return from.list(of("lifecycle"));
    case "/search":
      return from.search(of("q"));
    case "/place":
      return from.place(Number(of("share")));
    case "/after":
      return from.after(of("name"), of("id"));
    case "/count":
      return from.count(of("lifecycle"));
    case "/months":
      return from.months();
    case "/rule":
      return from.rule();
    case "/tasks":
      return from.tasks(of("related"));
    case "/update":
      return from.update(of("id"), (await body(request)).phone);
    case "/create":
      return from.create(await body(request));
    case "/bulk":
      return from.bulk((await body(request)).create);
    case "/answer":
      return from.answer(await body(request));
    default:
      throw new Error(`no ${pathname}`);
  }
}

// biome-ignore lint/suspicious/noExplicitAny: the benchmark sends what its own floor expects
async function body(request: IncomingMessage): Promise<any> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
}
