import { client } from "#test/support/program.ts";
import { random } from "./random.ts";

/** A write as its sender knows it. `acked` is the answer; without one the write was under way when the server died. */
export interface Sent {
  kind: "customer" | "response" | "change" | "remove" | "bulk";
  /** Unique texts that the write carries: names of created records, or of the changed one's new name. */
  marks: string[];
  /** The record that is changed or removed. */
  id?: string;
  /** Of a survey response: whether a score in it is low. */
  low?: boolean;
  key?: string;
  body?: unknown;
  acked?: { status: number; ids: string[]; version?: number };
}

/** Everything that was ever sent to one database, over all lives of its servers. */
export class History {
  readonly sent: Sent[] = [];
  readonly faults: string[] = [];
  counter = 0;

  acked(): Sent[] {
    return this.sent.filter((one) => one.acked !== undefined && one.acked.status < 300);
  }

  /** Sent, and nobody knows: they may be there or not. */
  open(): Sent[] {
    return this.sent.filter((one) => one.acked === undefined);
  }
}

/** Writes with `clients` at once until `stop` is called or the server is gone. */
export function startLoad(url: string, token: string, history: History, seed: number, clients: number) {
  let going = true;
  const ask = client(url, token);
  const loops = Array.from({ length: clients }, async (_, number) => {
    const next = random(seed * 1000 + number);
    const own: { id: string }[] = [];
    while (going) {
      const sent = make(history, next, own);
      history.sent.push(sent);
      try {
        const answer = await send(ask, sent);
        if (answer.status >= 500 && answer.status !== 503)
          history.faults.push(`${answer.status} ${JSON.stringify(answer.body)}`);
        // 503 says that nothing was written.
        const ids: string[] =
          sent.kind === "bulk"
            ? answer.body?.results?.map((one: { record?: { id: string } }) => one.record?.id)
            : [answer.body?.id];
        sent.acked = { status: answer.status, ids: ids ?? [], version: answer.body?.version };
        if (sent.kind === "customer" && answer.status === 201) own.push({ id: answer.body.id });
        if (sent.kind === "remove")
          own.splice(
            own.findIndex((one) => one.id === sent.id),
            1,
          );
      } catch {
        // The server died before it answered.
        return;
      }
    }
  });
  return {
    async stop() {
      going = false;
      await Promise.all(loops);
    },
    ended: Promise.all(loops),
  };
}

function make(history: History, next: () => number, own: readonly { id: string }[]): Sent {
  const mark = `m${++history.counter}`;
  const dice = next();
  const record = own[Math.floor(next() * own.length)];
  if (dice < 0.4) {
    const score = next();
    const csat = score < 0.2 ? null : Math.ceil(next() * 5);
    const low = csat !== null && csat < 3;
    const customer = record && next() < 0.7 ? { customer: record.id } : {};
    const key = next() < 0.5 ? mark : undefined;
    return {
      kind: "response",
      marks: [mark],
      low,
      key,
      body: { survey: mark, csat, comment: mark, ...customer },
    };
  }
  if (record && dice < 0.6)
    return {
      kind: "change",
      marks: [mark],
      id: record.id,
      body: { name: mark, annual_revenue: String(Math.floor(next() * 2_000_000)) },
    };
  if (record && dice < 0.65) return { kind: "remove", marks: [], id: record.id };
  if (dice < 0.75) {
    const marks = Array.from({ length: 1 + Math.floor(next() * 20) }, (_, at) => `${mark}.${at}`);
    return { kind: "bulk", marks, body: { create: marks.map((name) => ({ name })) } };
  }
  return { kind: "customer", marks: [mark], body: { name: mark } };
}

export function send(ask: ReturnType<typeof client>, sent: Sent) {
  const once: Record<string, string> = sent.key ? { "idempotency-key": sent.key } : {};
  if (sent.kind === "bulk") return ask("POST", "/records/customer/bulk", sent.body);
  if (sent.kind === "change") return ask("PATCH", `/records/customer/${sent.id}`, sent.body);
  if (sent.kind === "remove") return ask("DELETE", `/records/customer/${sent.id}`);
  return ask(
    "POST",
    sent.kind === "customer" ? "/records/customer" : "/records/survey_response",
    sent.body,
    once,
  );
}
