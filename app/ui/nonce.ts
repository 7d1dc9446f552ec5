import { createContext, useContext } from "react";
import type { Locale } from "../i18n/text.ts";

/** The nonce of the response being drawn; empty in the browser, where browsers hide it. */
const NonceContext = createContext("");
export const NonceProvider = NonceContext.Provider;
export const useNonce = () => useContext(NonceContext);

/** The language that the request asks for, for a document whose loaders never ran (an address that is not there); absent in the browser. */
const AskedLocaleContext = createContext<Locale | undefined>(undefined);
export const AskedLocaleProvider = AskedLocaleContext.Provider;
export const useAskedLocale = () => useContext(AskedLocaleContext);
