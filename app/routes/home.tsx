import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { message } from "../i18n/messages/index.ts";
import { type Locale, label } from "../i18n/text.ts";
import { chosenLocale } from "../locale.ts";
import { demoPeople } from "../setup.server.ts";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { app } = context;
  const locale = chosenLocale(request, context.locale);
  const workspace = app.workspaces.current();
  return {
    locale,
    demo: app.config.demo,
    revision: workspace.revision,
    database: app.db.dialect,
    objects: [...workspace.objects.values()].map((object) => ({
      key: object.key,
      label: label(object.label, locale),
    })),
    people: app.config.demo ? await demoPeople(app, locale) : [],
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: message("home_title", {}, data?.locale ?? "zh-CN") },
];

export default function Home() {
  const { locale, demo, revision, database, objects, people } = useLoaderData<typeof loader>();
  const t = (code: string, params?: Record<string, unknown>) => message(code, params, locale as Locale);
  const other: Locale = locale === "en" ? "zh-CN" : "en";
  return (
    <main>
      <header>
        <h1>{t("home_title")}</h1>
        <a href={`/?lang=${other}`} hrefLang={other} lang={other}>
          {t("home_language")}
        </a>
      </header>
      <p className="ready">
        {t("home_ready")} <span className="dim">· {t("home_state", { revision, database })}</span>
      </p>

      <h2>{t("home_objects")}</h2>
      <ul className="chips">
        {objects.map((object) => (
          <li key={object.key}>{object.label}</li>
        ))}
      </ul>

      {demo ? (
        <section>
          <h2>{t("home_people")}</h2>
          <table>
            <thead>
              <tr>
                <th scope="col">{t("home_name")}</th>
                <th scope="col">{t("home_email")}</th>
                <th scope="col">{t("home_roles")}</th>
              </tr>
            </thead>
            <tbody>
              {people.map((person) => (
                <tr key={person.email}>
                  <td>{person.name}</td>
                  <td className="email">{person.email}</td>
                  <td>{person.roles.join(" · ")}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p>{t("home_people_note")}</p>
          <pre>npm run attune -- token create --user admin@demo.test</pre>
        </section>
      ) : (
        <section>
          <h2>{t("home_name")}</h2>
          <p>{t("home_people_production")}</p>
          <pre>npm run attune -- user create --email … --name … --role admin</pre>
        </section>
      )}

      <nav aria-label={t("home_api")}>
        <ul>
          <li>
            <a href={`/docs/api?lang=${locale}`}>{t("home_api")}</a>
          </li>
          <li>
            <a href="/api/v1/openapi.json">{t("home_openapi")}</a>
          </li>
          <li>
            <a href="/readyz">{t("home_health")}</a>
          </li>
        </ul>
      </nav>
    </main>
  );
}
