import { pageMessage } from "../../i18n/page-messages.ts";
import type { Locale } from "../../i18n/text.ts";
import type { PageProblem } from "../model.ts";
import { Door, DoorField, DoorProblem } from "./door.tsx";

interface DemoPerson {
  name: string;
  email: string;
  roles: string[];
}

/** E-mail and password; on a demo its people too, each a form that is filled in already. */
export function SignIn({
  locale,
  brand,
  here,
  redirectTo,
  people,
  demoPassword,
  problem,
  email,
}: {
  locale: Locale;
  brand: string;
  here: string;
  redirectTo: string;
  people: readonly DemoPerson[];
  demoPassword: string;
  problem?: PageProblem;
  email?: string;
}) {
  const t = (code: string, params?: Record<string, unknown>) => pageMessage(code, params, locale);
  return (
    <Door locale={locale} brand={brand} here={here} wide={people.length > 0}>
      <section className="card">
        <h1>{t("door_sign_in")}</h1>
        <p>{t("door_welcome")}</p>
        <DoorProblem problem={problem} fields={[]} />
        <form method="post" className="fields">
          <input type="hidden" name="redirectTo" value={redirectTo} />
          <DoorField
            name="email"
            type="email"
            label={t("door_email")}
            autoComplete="username"
            defaultValue={email}
            autoFocus={!email}
          />
          <DoorField
            name="password"
            type="password"
            label={t("door_password")}
            autoComplete="current-password"
            autoFocus={!!email}
          />
          <button type="submit" className="primary">
            {t("door_sign_in")}
          </button>
        </form>
        <p className="hint" style={{ margin: "16px 0 0" }}>
          {t("door_forgot")}
        </p>
      </section>
      {people.length > 0 ? (
        <section aria-labelledby="demo">
          <h2 id="demo">{t("door_demo")}</h2>
          <p>{t("door_demo_note", { password: demoPassword })}</p>
          <ul className="people">
            {people.map((person) => (
              <li key={person.email}>
                <form method="post">
                  <input type="hidden" name="redirectTo" value={redirectTo} />
                  <input type="hidden" name="email" value={person.email} />
                  <input type="hidden" name="password" value={demoPassword} />
                  <button type="submit" title={t("door_as", { name: person.name })}>
                    <span>{person.name}</span>
                    <span className="hint">{person.roles.join(" · ")}</span>
                  </button>
                </form>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </Door>
  );
}
