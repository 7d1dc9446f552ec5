import "@remix-run/node";
import type { App } from "../context.server.ts";
import type { Locale } from "../i18n/text.ts";

/** What every loader and action gets beside its request. */
declare module "@remix-run/node" {
  /** Loaders' values reach the page as they are: a Date stays a Date. */
  interface Future {
    v3_singleFetch: true;
  }

  interface AppLoadContext {
    app: App;
    /** Of this response's content security policy. */
    nonce: string;
    locale: Locale;
    /** Of the visitor: the socket's, or what a trusted proxy says. For limits. */
    address: string | undefined;
    /** Whether the router of a page of ours asks (`….data`): it follows a redirect to where it leads. */
    followed: boolean;
  }
}
