import { ColorSchemeScript, DirectionProvider, MantineProvider } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import type { ReactNode } from "react";
import { cssVariables, theme } from "./theme.ts";

/** The nonce that the server put on this document's scripts; browsers hide it from attributes, not from the property. */
function nonceHere(): string {
  return typeof document === "undefined"
    ? ""
    : (document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "");
}

/**
 * Everything that controls need around them. The colour scheme is the device's own (local storage, the system's unless chosen) and set
 * before the first paint by {@link ColorSchemeHead}; `nonce` is the response's on the server and found in the document in the browser.
 */
export function KitProvider({
  children,
  nonce,
  words,
}: {
  children: ReactNode;
  nonce?: string;
  words: { confirm: string; cancel: string; close: string; popups: string };
}) {
  return (
    <DirectionProvider>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        defaultColorScheme="auto"
        getStyleNonce={() => (import.meta.env.DEV ? "" : nonce || nonceHere())}
      >
        <ModalsProvider
          labels={{ confirm: words.confirm, cancel: words.cancel }}
          modalProps={{ closeButtonProps: { "aria-label": words.close } }}
        >
          <Notifications position="bottom-center" limit={3} zIndex={400} />
          {children}
          {/* Lists and menus open in here, last in the document: a landmark, so that what they say belongs somewhere. */}
          <section data-mantine-shared-portal-node="true" aria-label={words.popups} />
        </ModalsProvider>
      </MantineProvider>
    </DirectionProvider>
  );
}

/** For the document's head: sets the colour scheme before the first paint. */
export function ColorSchemeHead({ nonce }: { nonce?: string }) {
  return <ColorSchemeScript defaultColorScheme="auto" nonce={nonce} suppressHydrationWarning />;
}
