import { Page, SegmentedControl, useColorScheme } from "../../kit/index.ts";
import { useNow } from "../now.ts";
import { useWords } from "../words.tsx";
import type { AccountPage } from "./model.ts";
import { PasswordForm } from "./password-form.tsx";
import { ProfileForm } from "./profile-form.tsx";
import { Section } from "./section.tsx";
import { SessionList } from "./session-list.tsx";
import { TokenList } from "./token-list.tsx";

/** My own account: who I am, how it looks, password, where I am signed in, tokens for programs. */
export function Account({ page }: { page: AccountPage }) {
  const { t } = useWords();
  return (
    <Page title={t("ui_account")} icon="user" narrow>
      <ProfileForm page={page} />
      <Appearance />
      <PasswordForm passwordMin={page.passwordMin} />
      <SessionList sessions={page.sessions} />
      <TokenList tokens={page.tokens} />
    </Page>
  );
}

function Appearance() {
  const { t } = useWords();
  const { colorScheme, setColorScheme } = useColorScheme();
  // What the device keeps is known once the page is awake.
  const awake = useNow() !== null;
  return (
    <Section title={t("ui_theme")} note={t("account_theme_note")}>
      <SegmentedControl
        aria-label={t("ui_theme")}
        value={awake ? colorScheme : "auto"}
        onChange={(scheme) => setColorScheme(scheme as typeof colorScheme)}
        data={(["light", "dark", "auto"] as const).map((value) => ({ value, label: t(`ui_theme_${value}`) }))}
      />
    </Section>
  );
}
