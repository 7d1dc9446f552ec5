import type { AppLoadContext, EntryContext } from "@remix-run/node";
import { createReadableStreamFromReadable } from "@remix-run/node";
import { RemixServer } from "@remix-run/react";
import { isbot } from "isbot";
import { renderToPipeableStream } from "react-dom/server";
import { htmlStream } from "./http/html-stream.server.ts";
import { chosenLocale } from "./locale.ts";
import { AskedLocaleProvider, NonceProvider } from "./ui/nonce.ts";

// The built program's other two doors travel in the same bundle as the pages.
export { command } from "./cli/command.server.ts";
export { serve } from "./http/serve.server.ts";

const ABORT_AFTER_MS = 5_000;

export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remix: EntryContext,
  context: AppLoadContext,
): Promise<Response> {
  const ready = isbot(request.headers.get("user-agent")) ? "onAllReady" : "onShellReady";
  return new Promise((resolve, reject) => {
    let statusNow = status;
    const { pipe, abort } = renderToPipeableStream(
      <NonceProvider value={context.nonce}>
        <AskedLocaleProvider value={chosenLocale(request, context.locale)}>
          <RemixServer context={remix} url={request.url} nonce={context.nonce} abortDelay={ABORT_AFTER_MS} />
        </AskedLocaleProvider>
      </NonceProvider>,
      {
        nonce: context.nonce,
        [ready]() {
          const body = htmlStream();
          headers.set("Content-Type", "text/html; charset=utf-8");
          // After signing out, "back" must not bring the page again.
          if (!headers.has("Cache-Control")) headers.set("Cache-Control", "private, no-store");
          resolve(new Response(createReadableStreamFromReadable(body), { headers, status: statusNow }));
          pipe(body);
        },
        onShellError: reject,
        onError(error) {
          statusNow = 500;
          console.error(error);
        },
      },
    );
    setTimeout(abort, ABORT_AFTER_MS + 1_000).unref();
  });
}
