import { pageMessage } from "../../i18n/page-messages.ts";
import type { Locale } from "../../i18n/text.ts";
import type { PageProblem } from "../model.ts";
import { Door, DoorField, DoorProblem } from "./door.tsx";

/** A link sets one person's password; one that is over says so and where to go. */
export function AcceptLink({
  locale,
  brand,
  here,
  link,
  over,
  passwordMin,
  problem,
}: {
  locale: Locale;
  brand: string;
  here: string;
  link: { kind: "invite" | "reset"; name: string; email: string } | null;
  /** What to say when there is no link. */
  over: string;
  passwordMin: number;
  problem?: PageProblem;
}) {
  const t = (code: string, params?: Record<string, unknown>) => pageMessage(code, params, locale);
  return (
    <Door locale={locale} brand={brand} here={here}>
      <section className="card">
        {link ? (
          <>
            <h1>{link.kind === "invite" ? t("door_invite", link) : t("door_reset")}</h1>
            <p>{t(link.kind === "invite" ? "door_invite_note" : "door_reset_note", { email: link.email })}</p>
            <DoorProblem problem={problem} fields={["password"]} />
            <form method="post" className="fields">
              {/* For password managers: whose password this is. */}
              <input type="email" name="email" value={link.email} autoComplete="username" readOnly hidden />
              <DoorField
                name="password"
                type="password"
                label={t("door_new_password")}
                hint={t("door_password_hint", { min: passwordMin })}
                autoComplete="new-password"
                minLength={passwordMin}
                problem={problem}
                autoFocus
              />
              <button type="submit" className="primary">
                {t("door_accept")}
              </button>
            </form>
          </>
        ) : (
          <>
            <h1>{t("door_link_over")}</h1>
            <p>{over}</p>
            <a href="/sign-in">{t("door_to_sign_in")}</a>
          </>
        )}
      </section>
    </Door>
  );
}
