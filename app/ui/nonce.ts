import { createContext, useContext } from "react";

/** The nonce of the response being drawn; empty in the browser, where browsers hide it. */
const NonceContext = createContext("");
export const NonceProvider = NonceContext.Provider;
export const useNonce = () => useContext(NonceContext);
