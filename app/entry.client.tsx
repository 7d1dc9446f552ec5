import { RemixBrowser } from "@remix-run/react";
import { StrictMode, startTransition } from "react";
import { hydrateRoot } from "react-dom/client";

// Dialogs lay a style element while they are open; their library asks for the page's nonce by this name.
Object.assign(globalThis, {
  __webpack_nonce__: document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce,
});

// A page's data that is no longer wanted (the reader went on meanwhile) is given up. Remix complains on the console when that happens
// while it reads the answer; it says nothing when the request itself is given up, so an answer is handed to it whole.
const ask = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const answer = await ask(input, init);
  const address = input instanceof Request ? input.url : String(input);
  if (!/\.data(\?|$)/.test(address) || !answer.body) return answer;
  const { status, statusText, headers } = answer;
  return new Response(await answer.arrayBuffer(), { status, statusText, headers });
};

startTransition(() => {
  hydrateRoot(
    document,
    <StrictMode>
      <RemixBrowser />
    </StrictMode>,
  );
});
