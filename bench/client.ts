import { Agent, request } from "node:http";

export interface Reply {
  status: number;
  text: string;
}

/** One side of the comparison, over kept-alive connections. */
export class Client {
  readonly #url: string;
  readonly #headers: Record<string, string>;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 });

  constructor(url: string, headers: Record<string, string> = {}) {
    this.#url = url;
    this.#headers = headers;
  }

  /** Sends and reads the whole answer. @throws when the status is not 2xx: a figure for a wrong answer is none */
  send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    const sent = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    return new Promise((done, fail) => {
      const out = request(
        this.#url + path,
        {
          method,
          agent: this.#agent,
          headers: {
            ...this.#headers,
            ...headers,
            ...(sent && { "content-type": "application/json", "content-length": sent.length }),
          },
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on("data", (chunk) => chunks.push(chunk));
          answer.on("error", fail);
          answer.on("end", () => {
            const text = Buffer.concat(chunks).toString();
            const status = answer.statusCode ?? 0;
            if (status >= 200 && status < 300) done({ status, text });
            else fail(new Error(`${method} ${path} → ${status} ${text.slice(0, 2000)}`));
          });
        },
      );
      out.on("error", fail);
      out.end(sent);
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read once each
  async json(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<any> {
    return JSON.parse((await this.send(method, path, body, headers)).text);
  }

  close(): void {
    this.#agent.destroy();
  }
}
