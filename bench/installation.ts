import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "./client.ts";
import { customerRow, OWNERS, RESPONSES_EACH, responseRow } from "./data.ts";
import { type Ran, ROOT, run, type Server, startServer } from "./process.ts";

export type Place = Record<"ATTUNE_DATA" | "DATABASE_URL", string>;

const SERVE = "scripts/serve.mjs";

/** Starts the built program as `npm start` does: with its variables and Node's flags. */
export function startAttune(place: Place): Promise<Server> {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const words: string[] = scripts.start.split(" ");
  const node = words.indexOf("node");
  const variables = words.slice(0, node).filter((word) => word.includes("="));
  const env = Object.fromEntries(variables.map((word) => word.split("=")));
  return startServer(SERVE, [], { ...env, ...place }, "/readyz", words.slice(node + 1, words.indexOf(SERVE)));
}

const attune = (place: Place, args: readonly string[]): Promise<Ran> =>
  run("scripts/attune.mjs", args, place);

/** A client with a token of the demo's admin, who may see everything. */
export async function signIn(place: Place, url: string): Promise<Client> {
  const { out } = await attune(place, ["token", "create", "--user", "admin@demo.test", "--name", "bench"]);
  const token = /att_[0-9a-f]+_[0-9a-f]+/.exec(out)?.[0];
  if (!token) throw new Error(`no token in: ${out}`);
  return new Client(`${url}/api/v1`, { authorization: `Bearer ${token}` });
}

/** What the list shows: the twelve fields that the floor has, too. */
export const SHOWN =
  "name code kind industry region phone email owner lifecycle tier annual_revenue relationship_since".split(
    " ",
  );

export const ACTIVE = { "==": [{ var: "lifecycle" }, "active"] };

/** Publishes the view whose list is measured, as an admin would who opens it every day; the indexes follow by themselves. */
export async function publishView(client: Client): Promise<void> {
  const { revision, ...configuration } = await client.json("GET", "/schema");
  configuration.schemas.push({
    kind: "view",
    key: "bench_active",
    label: { "zh-CN": "活跃客户", en: "Active customers" },
    object: "customer",
    layout: "table",
    columns: SHOWN,
    filter: ACTIVE,
    sort: ["-annual_revenue"],
  });
  await client.send("PUT", "/schema", configuration, { "if-match": `"${revision}"` });
}

export interface Imported extends Ran {
  rows: number;
}

/** Imports both files through the command line, rules on, beside the running server. */
export async function importAll(place: Place, customers: number) {
  const file = join(place.ATTUNE_DATA, "bench.csv");
  writeCsv(file, customers, [...Object.keys(customerRow(0))], (i) => {
    const row = customerRow(i);
    const cents = row.annual_revenue;
    return Object.values({ ...row, annual_revenue: cents === null ? null : (cents / 100).toFixed(2) });
  });
  const first = await importFile(place, "customer", file, customers, []);
  const responses = customers * RESPONSES_EACH;
  const columns = Object.keys(responseRow(0, 1)).filter((key) => key !== "low");
  writeCsv(file, responses, columns, (i) => {
    const { low: _, ...row } = responseRow(i, customers);
    return Object.values({
      ...row,
      customer: `B-${row.customer}`,
      submitted_at: new Date(row.submitted_at).toISOString(),
    });
  });
  const second = await importFile(place, "survey_response", file, responses, [
    "--map",
    "customer=customer.external_id",
  ]);
  return { customers: first, responses: second };
}

function writeCsv(
  file: string,
  rows: number,
  columns: readonly string[],
  row: (i: number) => unknown[],
): void {
  writeFileSync(file, `${columns.join(",")}\n`);
  for (let from = 0; from < rows; from += 10_000) {
    let text = "";
    for (let i = from; i < Math.min(rows, from + 10_000); i++) text += `${row(i).map(cell).join(",")}\n`;
    appendFileSync(file, text);
  }
}

const cell = (value: unknown): string => (value === null ? "" : `"${String(value).replaceAll('"', '""')}"`);

async function importFile(place: Place, object: string, file: string, rows: number, args: readonly string[]) {
  const ran = await attune(place, ["import", object, file, "--json", ...args]);
  const result = JSON.parse(ran.out.trim().split("\n").at(-1) ?? "{}");
  if (result.created !== rows)
    throw new Error(`import of ${object}: ${JSON.stringify(result).slice(0, 1000)}`);
  return { ...ran, rows } satisfies Imported;
}

/** Ids of the people who own customers, as the API gives them. */
export async function ownersOf(client: Client): Promise<Map<string, string>> {
  const people = await client.json("GET", "/users");
  const list: { id: string; email: string }[] = Array.isArray(people) ? people : people.data;
  return new Map(list.filter(({ email }) => OWNERS.includes(email)).map(({ id, email }) => [email, id]));
}
