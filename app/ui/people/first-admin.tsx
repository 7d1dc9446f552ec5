import { pageMessage } from "../../i18n/page-messages.ts";
import type { Locale } from "../../i18n/text.ts";
import type { PageProblem } from "../model.ts";
import { Door, DoorField, DoorProblem } from "./door.tsx";

/** The printed code makes the first administrator. */
export function FirstAdmin({
  locale,
  brand,
  here,
  passwordMin,
  problem,
  given,
}: {
  locale: Locale;
  brand: string;
  here: string;
  passwordMin: number;
  problem?: PageProblem;
  given?: { name: string; email: string };
}) {
  const t = (code: string, params?: Record<string, unknown>) => pageMessage(code, params, locale);
  return (
    <Door locale={locale} brand={brand} here={here}>
      <section className="card">
        <h1>{t("door_setup")}</h1>
        <p>{t("door_setup_note")}</p>
        <DoorProblem problem={problem} fields={["code", "name", "email", "password"]} />
        <form method="post" className="fields">
          <DoorField name="code" label={t("door_code")} autoComplete="off" problem={problem} autoFocus />
          <DoorField
            name="name"
            label={t("door_name")}
            autoComplete="name"
            defaultValue={given?.name}
            problem={problem}
          />
          <DoorField
            name="email"
            type="email"
            label={t("door_email")}
            autoComplete="username"
            defaultValue={given?.email}
            problem={problem}
          />
          <DoorField
            name="password"
            type="password"
            label={t("door_new_password")}
            hint={t("door_password_hint", { min: passwordMin })}
            autoComplete="new-password"
            minLength={passwordMin}
            problem={problem}
          />
          <button type="submit" className="primary">
            {t("door_setup_do")}
          </button>
        </form>
      </section>
    </Door>
  );
}
