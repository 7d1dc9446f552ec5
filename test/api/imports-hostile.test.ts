import { describe, expect, test } from "vitest";
import { ENGINES } from "#test/support/databases.ts";
import { body, type Client, type House, openHouse, problem } from "./house.ts";

interface Part {
  name: string;
  value: string | Buffer;
  fileName?: string;
}

describe.each(ENGINES)("hostile imports over HTTP on %s", (engine) => {
  let house: House;
  let token: string;
  const admin: Client = (...args) => house.admin(...args);

  /** A multipart body as nobody's library would build it. */
  async function send(parts: readonly Part[], object = "customer") {
    const edge = "e-d-g-e";
    const pieces = parts.flatMap(({ name, value, fileName }) => [
      `--${edge}\r\nContent-Disposition: form-data; name="${name}"${
        fileName === undefined ? "" : `; filename="${fileName}"\r\nContent-Type: text/csv`
      }\r\n\r\n`,
      value,
      "\r\n",
    ]);
    const answer = await fetch(`${house.url}/api/v1/imports/${object}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "accept-language": "en",
        "content-type": `multipart/form-data; boundary=${edge}`,
      },
      body: Buffer.concat([...pieces, `--${edge}--\r\n`].map((piece) => Buffer.from(piece))),
    });
    // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as any };
  }

  const sheet = (value: string | Buffer, fileName = "file.csv"): Part => ({ name: "file", value, fileName });
  const option = (name: string, value: string): Part => ({ name, value });

  /** The result of an import that was taken. */
  async function run(parts: readonly Part[], object?: string) {
    const { id } = body(await send(parts, object), 202);
    for (let tries = 0; tries < 200; tries++) {
      const job = body(await admin("GET", `/jobs/${id}`));
      if (job.state === "done") return job.result;
      if (job.state === "dead") throw new Error(`dead: ${JSON.stringify(job.error)}`);
      await new Promise((wake) => setTimeout(wake, 25));
    }
    throw new Error("the import did not end");
  }

  const named = (answer: Awaited<ReturnType<typeof send>>, status = 422) =>
    (problem(answer, status).errors ?? []).map(({ path, code }) => `${path} ${code}`);

  test("an installation opens", async () => {
    house = await openHouse(engine, { worker: true });
    token = await house.token("admin@demo.test");
  });

  test("nothing of what is sent beside the file is dropped in silence: too long, too many, or twice is refused", async () => {
    const file = sheet("Name\nx\n");
    expect(named(await send([option("set", `notes=${"x".repeat(120_000)}`), file]), 413)).toEqual([
      "set upload_part_too_long",
    ]);
    expect(named(await send([option("map", `Name=name${" ".repeat(120_000)}`), file]), 413)).toEqual([
      "map upload_part_too_long",
    ]);
    const many = Array.from({ length: 60 }, () => option("key", "name"));
    expect(problem(await send([...many, option("set", "tier=nope"), file]), 422).code).toBe(
      "upload_too_many_parts",
    );
    expect(problem(await send([file, sheet("Name\ny\n")]), 422).code).toBe("upload_too_many_parts");
    for (const [name, values] of [
      ["dry_run", ["1", "0"]],
      ["rules", ["run", "skip"]],
      ["encoding", ["auto", "utf-8"]],
      ["delimiter", [",", ";"]],
      ["heading_row", ["1", "2"]],
    ] as const)
      expect(named(await send([...values.map((value) => option(name, value)), file]))).toEqual([
        `${name} repeated_parameter`,
      ]);
  });

  test("a sign that cannot part columns is no delimiter", async () => {
    for (const sign of ['"', "\n", "\r", "\0", "", "é", "，"]) {
      const answer = await send([option("delimiter", sign), sheet("Name\nx\n")]);
      expect({ sign, status: answer.status < 500 }).toEqual({ sign, status: true });
      if (answer.status !== 202) expect(named(answer), sign).toEqual(["delimiter upload_bad_option"]);
      else expect(["é", "，"]).toContain(sign);
    }
    for (const sign of ['"', "\n", "\r"])
      expect(named(await send([option("delimiter", sign), sheet("Name\nx\n")])), sign).toHaveLength(1);
  });

  test("NUL and halves of signs cost their own row alone, whatever the column leads to", async () => {
    const rows = ["Name,owner,Birthday,Points,tags,tier,E-mail", "Whole,,,,,,"];
    for (const at of [0, 1, 2, 3, 4, 5, 6])
      rows.push(Array.from({ length: 7 }, (_, i) => (i === at ? "a\0b" : i === 0 ? "N" : "")).join(","));
    const result = await run([sheet(rows.join("\n"))]);
    expect(result).toMatchObject({ read: 8, created: 1, refused_count: 7 });
    expect(result.refused.map(({ line }: { line: number }) => line)).toEqual([3, 4, 5, 6, 7, 8, 9]);
    const contacts = "Name,customer,external_id\nA,a\0b,\nB,Whole,x\0y\nC,Whole,z\n";
    expect(await run([sheet(contacts)], "contact")).toMatchObject({ read: 3, created: 1, refused_count: 2 });
    const keyed = [option("key", "external_id"), sheet("external_id,Name\nx\0y,A\nz,B\n")];
    expect(await run(keyed)).toMatchObject({ read: 2, created: 1, refused_count: 1 });
    const half = Buffer.concat([
      Buffer.from([0xff, 0xfe]),
      Buffer.from("Name\nok\nbad", "utf16le"),
      Buffer.from([0x00, 0xd8]),
      Buffer.from("x\n", "utf16le"),
    ]);
    expect(problem(await send([sheet(half)]), 422).code).toBe("wrong_encoding");
  });

  test("NUL in what stands beside the file is named before anything is looked up or stored", async () => {
    const file = sheet("Name\nx\n");
    for (const [name, value] of [
      ["set", "notes=a\0b"],
      ["set", "owner=a\0b"],
      ["set", "external_id=a\0b"],
      ["map", "a\0b=name"],
      ["map", "Name=owner{x:a\0b}"],
      ["map", "Name=a\0b"],
      ["key", "a\0b"],
    ] as const) {
      const answer = await send([option(name, value), file]);
      expect({ name, value, named: named(answer).length }).toEqual({ name, value, named: 1 });
    }
    for (const fileName of ["a\0b.csv", "../../etc/passwd", "x".repeat(5_000), "", "表\\格.csv"]) {
      const answer = await send([sheet("Name\nfile name\n", fileName)]);
      expect({ fileName: fileName.slice(0, 20), status: answer.status < 500 }).toMatchObject({
        status: true,
      });
    }
  });

  test("headings of every kind: empty, doubled, of a prototype, wider than the rows, not closed", async () => {
    expect(await run([sheet("Name,,Name,__proto__,constructor\nH1,a,b,c,d\n")])).toMatchObject({
      created: 1,
      ignored_columns: ["", "Name", "__proto__", "constructor"],
    });
    expect(await run([option("map", "__proto__=notes"), sheet("Name,__proto__\nH2,b\n")])).toMatchObject({
      created: 1,
    });
    expect(problem(await send([sheet('"Name\nx\n')]), 422).code).toBe("unclosed_quote");
    expect(problem(await send([sheet(`${",".repeat(20_000)}Name\n`)]), 422).code).toBe("too_many_columns");
    expect(problem(await send([sheet(Buffer.from([0, 1, 2, 3, 0, 0, 0, 0]))]), 422).code).toMatch(
      /not_text|nothing_mapped/,
    );
    for (const end of ["\n", "\r\n", "\r"])
      expect(await run([sheet(["Name,Notes", "E1,a", "E2,b"].join(end))])).toMatchObject({ created: 2 });
  });

  test("words that are translated twice, or not in pairs, are no mapping", async () => {
    const file = sheet("Name,T\nx,a\n");
    for (const map of [
      "T=tier{a:gold,a:vip}",
      "T=tier{a b}",
      "T=tier{a:b:c}",
      "T=tier{",
      "T=}tier{",
      "T=tier{}}",
    ])
      expect(named(await send([option("map", map), file])), map).toEqual(["map bad_mapping"]);
  });
});
