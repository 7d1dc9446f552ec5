import { createContext, type ReactNode, useCallback, useContext, useMemo } from "react";
import { pageMessage } from "../i18n/page-messages.ts";
import { type Locale, label, type Text } from "../i18n/text.ts";

/** The reader's language and what is said in it. A switch of language redraws everything that speaks. */
export interface Words {
  locale: Locale;
  /** The sentence of a code (`i18n/messages/ui-*.ts`). */
  t(code: string, params?: Record<string, unknown>): string;
  /** A stored text in the reader's language. */
  say(text: Text | undefined): string;
}

const WordsContext = createContext<Words | null>(null);

export function WordsProvider({ locale, children }: { locale: Locale; children: ReactNode }) {
  const t = useCallback(
    (code: string, params?: Record<string, unknown>) => pageMessage(code, params, locale),
    [locale],
  );
  const say = useCallback((text: Text | undefined) => label(text, locale), [locale]);
  const words = useMemo(() => ({ locale, t, say }), [locale, t, say]);
  return <WordsContext.Provider value={words}>{children}</WordsContext.Provider>;
}

export function useWords(): Words {
  const words = useContext(WordsContext);
  if (!words) throw new Error("useWords is called outside of WordsProvider");
  return words;
}
