/** Password of every person of the demo. */
const PASSWORD = "attune-demo";

/** A person who has signed in, as pages speak to the server. */
export interface Session {
  /** The `Cookie` header. */
  cookie: string;
  text(path: string): Promise<string>;
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read once each
  post(path: string, body: unknown, signal?: AbortSignal): Promise<any>;
}

/** Signs in through the form of the sign-in page. @throws when the demo's people are not there */
export async function openSession(url: string, email = "admin@demo.test"): Promise<Session> {
  const own = { "sec-fetch-site": "same-origin" };
  const answer = await fetch(`${url}/sign-in`, {
    method: "POST",
    headers: own,
    body: new URLSearchParams({ email, password: PASSWORD, redirectTo: "/" }),
    redirect: "manual",
  });
  const cookie = answer.headers.getSetCookie().at(-1)?.split(";")[0];
  if (!cookie) throw new Error(`sign-in of ${email} → ${answer.status}`);
  return {
    cookie,
    text: async (path) => (await fetch(url + path, { headers: { cookie } })).text(),
    async post(path, body, signal) {
      const headers = { ...own, cookie, "content-type": "application/json" };
      const sent = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body), signal });
      const text = await sent.text();
      const parsed = text.startsWith("{") ? JSON.parse(text) : null;
      if (parsed?.ok !== true) throw new Error(`POST ${path} → ${sent.status} ${text.slice(0, 1000)}`);
      return parsed;
    },
  };
}
