import "@remix-run/node";
import type { App } from "./context.server.ts";
import type { Locale } from "./i18n/text.ts";

/** What every loader and action gets beside its request. */
declare module "@remix-run/node" {
  interface AppLoadContext {
    app: App;
    /** Of this response's content security policy. */
    nonce: string;
    locale: Locale;
  }
}
