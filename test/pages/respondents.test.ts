import { beforeAll, expect, test } from "vitest";
import { type House, openPages } from "./house.ts";

/** Customers and strangers who answer: the only people who write to the house without being of it. */

let house: House;
let open: string;
let customer: string;

beforeAll(async () => {
  house = await openPages();
  open = /\/s\/after_service\.[\w-]{22}/.exec((await house.ask("/surveys", { who: "admin" })).text)![0];
  const admin = await house.api("admin");
  customer = (await admin("POST", "/records/customer", { name: "=HYPERLINK(1)" })).body.id;
});

const FORMULAS = [
  "=cmd|'/c calc'!A1",
  "+1+1",
  "-2+3",
  "@SUM(1)",
  "\t=1",
  "\r=1",
  "＝1+1",
  "＋1",
  "－1",
  "＠SUM",
];

test("a formula in an answer reaches a spreadsheet as text (H33)", async () => {
  for (const comment of FORMULAS) {
    const answered = await house.ask(open, { form: { _step: "1", csat: "5", comment } });
    expect([comment, answered.status]).toEqual([comment, 200]);
  }
  const quoted = ["a,=1", 'a"=1', "a\n=1"];
  for (const comment of quoted) await house.ask(open, { form: { _step: "1", csat: "5", comment } });
  await house.ask("/records/survey_response", {
    who: "admin",
    json: { intent: "create", input: { survey: "x", customer, csat: 3 } },
  });
  const csv = await house.ask("/o/survey_response/export?columns=comment,customer", { who: "admin" });
  expect(csv.status).toBe(200);
  expect(csv.headers["content-disposition"]).toMatch(/^attachment;/);
  // A cell begins at a line or a comma, within quotes or not.
  const cells = [...csv.text.matchAll(/(?:^|,|\r\n)(?:"((?:[^"]|"")*)"|([^,"\r\n]*))/g)].map(
    ([, inside, bare]) => inside ?? bare ?? "",
  );
  expect(cells.filter((cell) => /^[=+\-@\t\r＝＋－＠]/.test(cell))).toEqual([]);
  for (const comment of FORMULAS) {
    const kept = comment.trim();
    expect([comment, cells.some((cell) => cell === `'${comment}` || cell === `'${kept}`)]).toEqual([
      comment,
      true,
    ]);
  }
  const again = quoted.map((comment) => cells.includes(comment.replaceAll('"', '""')));
  expect(again).toEqual([true, true, true]);
});

test("nothing beside the questions is written, whatever a form says (H42)", async () => {
  const [before] = await house.db.all<{ n: number }>("SELECT count(*) AS n FROM o_survey_response");
  const extra = {
    customer,
    nps: "0",
    follow_up: "done",
    survey: "y",
    owner: "x",
    id: "x",
    version: "7",
    created_by: "x",
  };
  const answered = await house.ask(open, {
    form: { _step: "1", csat: "4", "customer[id]": customer, __proto__x: "1", ...extra },
  });
  expect(answered.status).toBe(200);
  const rows = await house.db.all("SELECT * FROM o_survey_response ORDER BY id DESC LIMIT 1");
  expect(rows[0]).toMatchObject({
    csat: 4,
    customer: null,
    nps: null,
    survey: "服务满意度",
    created_by: null,
    version: 1,
  });
  const [after] = await house.db.all<{ n: number }>("SELECT count(*) AS n FROM o_survey_response");
  expect(after!.n - before!.n).toBe(1);
  const refused = await house.ask(open, { form: { _step: "0", csat: "77" } });
  expect(refused.status).toBe(422);
});

test("a link that was used, has run out, was withdrawn or never was: alike to a guesser, kind to its owner (H40, H41)", async () => {
  const make = async () => {
    const made = await house.ask("/surveys/links", {
      who: "admin",
      json: { survey: "after_service", customer, anyway: true },
    });
    return new URL(made.json().url).pathname;
  };
  const used = await make();
  await house.ask(used, { form: { _step: "0", csat: "5" } });
  const many = await Promise.all(
    Array.from({ length: 8 }, () => house.ask(used, { form: { _step: "1", comment: "x" } })),
  );
  expect(many.filter(({ status }) => status === 303)).toHaveLength(1);
  expect(many.filter(({ status }) => status === 409)).toHaveLength(7);
  expect((await house.ask(used)).status).toBe(200);
  const back = await make();
  const [row] = await house.db.all<{ id: string }>(
    "SELECT id FROM survey_invitations ORDER BY id DESC LIMIT 1",
  );
  const withdrawn = await house.ask("/surveys/links", { who: "admin", json: { withdraw: row!.id } });
  expect(withdrawn.json()).toEqual({ ok: true });
  expect([
    (await house.ask(back)).status,
    (await house.ask(back, { form: { _step: "0", csat: "1" } })).status,
  ]).toEqual([410, 410]);
  // Whoever does not hold one learns nothing from what is wrong with it: one letter, its case, its end, something behind it.
  const plain = (text: string) => text.replaceAll(/\/s\/[^"?]*/g, "/s/…").replaceAll(/nonce="[^"]*"/g, "");
  const nothing = await house.ask(`/s/${"A".repeat(32)}`);
  for (const wrong of [
    used.slice(0, -1),
    `${used}x`,
    `${back}.x`,
    used.toLowerCase(),
    open.slice(0, -1),
    "/s/relationship.x",
  ]) {
    const answer = await house.ask(wrong);
    expect([wrong, answer.status, plain(answer.text)]).toEqual([wrong, 404, plain(nothing.text)]);
  }
});

test("who guesses waits, also with a right link, whatever address a header claims (H41, H48)", async () => {
  const statuses: number[] = [];
  for (let at = 0; at < 24; at++) {
    const headers = {
      "x-forwarded-for": `203.0.113.${at}`,
      "x-real-ip": `203.0.113.${at}`,
      forwarded: `for=203.0.113.${at}`,
    };
    statuses.push((await house.ask(`/s/guess-${at}`, { headers })).status);
  }
  expect(statuses.at(-1)).toBe(429);
  expect(statuses.filter((status) => status === 404).length).toBeLessThanOrEqual(20);
  const right = await house.ask(open);
  expect([right.status, Number(right.headers["retry-after"]) > 0]).toEqual([429, true]);
});
