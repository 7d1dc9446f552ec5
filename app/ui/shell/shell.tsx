import { useFetcher, useNavigate, useRouteLoaderData } from "@remix-run/react";
import { type ReactNode, useEffect, useState } from "react";
import type { Locale } from "../../i18n/text.ts";
import { ColorSchemeHead, KitProvider } from "../../kit/index.ts";
import type { PageWorkspace } from "../model.ts";
import { useNonce } from "../nonce.ts";
import { useWords, WordsProvider } from "../words.tsx";
import { WorkspaceProvider } from "../workspace.tsx";
import { Arriving } from "./arriving.tsx";
import { useKeys } from "./hotkeys.ts";
import { KeyList } from "./key-list.tsx";
import { PageError, type PageFailure } from "./page-error.tsx";
import { Palette } from "./palette.tsx";
import { Rail } from "./rail.tsx";
import styles from "./shell.module.css";

/** The frame of every page for people who have signed in: the rail at the left, the page beside it. */
export function Shell({ workspace, children }: { workspace: PageWorkspace; children: ReactNode }) {
  const [locale, setLocale] = useState<Locale>(workspace.me.locale);
  const fetcher = useFetcher({ key: "preferences" });
  useEffect(() => setLocale(workspace.me.locale), [workspace.me.locale]);
  useEffect(() => {
    document.documentElement.lang = locale;
    // For those who drive the page from outside: from now on it answers.
    document.documentElement.dataset.awake = "";
  }, [locale]);
  const switchTo = (next: Locale) => {
    setLocale(next);
    fetcher.submit({ locale: next }, { method: "post", action: "/preferences", encType: "application/json" });
  };
  return (
    <WordsProvider locale={locale}>
      <Kit>
        <WorkspaceProvider workspace={workspace}>
          <Frame onLocale={switchTo}>{children}</Frame>
        </WorkspaceProvider>
      </Kit>
    </WordsProvider>
  );
}

function Frame({ onLocale, children }: { onLocale(locale: Locale): void; children: ReactNode }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const [searching, setSearching] = useState(false);
  const [listing, setListing] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (
        event.key.toLowerCase() !== "k" ||
        !(event.metaKey || event.ctrlKey) ||
        event.shiftKey ||
        event.altKey
      )
        return;
      event.preventDefault();
      setSearching((open) => !open);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  useKeys({
    "?": { run: () => setListing(true), says: "keys_list" },
    h: { run: () => navigate("/"), says: "keys_home" },
  });
  return (
    <div className={styles.shell}>
      <a href="#content" className={styles.skip}>
        {t("ui_skip")}
      </a>
      <Rail onLocale={onLocale} onSearch={() => setSearching(true)} onKeys={() => setListing(true)} />
      <main id="content" className={styles.content} tabIndex={-1}>
        {children}
      </main>
      <Arriving />
      <Palette opened={searching} onClose={() => setSearching(false)} />
      <KeyList opened={listing} onClose={() => setListing(false)} />
    </div>
  );
}

/** Controls with the house's words, for layouts with and without the rail. */
export function Kit({ children }: { children: ReactNode }) {
  const { t } = useWords();
  const nonce = useNonce();
  return (
    <>
      <ColorSchemeHead nonce={nonce} />
      <KitProvider
        nonce={nonce}
        words={{
          confirm: t("ui_confirm"),
          cancel: t("ui_cancel"),
          close: t("ui_close"),
          popups: t("ui_popups"),
        }}
      >
        {children}
      </KitProvider>
    </>
  );
}

/** The shell itself could not be drawn. */
export function ShellError(failure: PageFailure) {
  // The root's loader has answered even where the shell's has not.
  const root = useRouteLoaderData("root") as { locale: Locale } | undefined;
  return (
    <WordsProvider locale={root?.locale ?? "zh-CN"}>
      <Kit>
        <PageError {...failure} />
      </Kit>
    </WordsProvider>
  );
}
