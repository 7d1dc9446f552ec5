import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { ROUTES } from "../api/router.server.ts";
import { message } from "../i18n/messages/index.ts";
import { type Locale, label } from "../i18n/text.ts";
import { chosenLocale } from "../locale.ts";

/** The API in words, for people; programs read `/api/v1/openapi.json`. In production only names that every member may know. */
export const handle = { document: "plain" };

export function loader({ request, context }: LoaderFunctionArgs) {
  const locale = chosenLocale(request, context.locale);
  const workspace = context.app.workspaces.current();
  return {
    locale,
    routes: ROUTES.map(
      ({ method, path }) => `${method.toUpperCase()} /api/v1${path.replace(/:(\w+)/g, "{$1}")}`,
    ),
    objects: context.app.config.demo
      ? [...workspace.objects.values()].map((object) => ({
          key: object.key,
          label: label(object.label, locale),
          fields: [...object.fields.values()].map((field) => ({
            key: field.key,
            type: label(field.type.label, locale),
            label: label(field.label, locale),
          })),
        }))
      : [],
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: message("docs_title", {}, data?.locale ?? "zh-CN") },
];

export default function ApiDocs() {
  const { locale, routes, objects } = useLoaderData<typeof loader>();
  const t = (code: string) => message(code, {}, locale as Locale);
  return (
    <main>
      <header>
        <h1>{t("docs_title")}</h1>
        <a href={`/?lang=${locale}`}>{t("docs_back")}</a>
      </header>
      <p>{t("docs_intro")}</p>
      <h2>{t("docs_requests")}</h2>
      <pre>{routes.join("\n")}</pre>
      <h2>{t("docs_objects")}</h2>
      {objects.map((object) => (
        <section key={object.key}>
          <h3>
            {object.label} <code>{object.key}</code>
          </h3>
          <table>
            <thead>
              <tr>
                <th scope="col">{t("docs_field")}</th>
                <th scope="col">{t("docs_type")}</th>
                <th scope="col">{t("docs_meaning")}</th>
              </tr>
            </thead>
            <tbody>
              {object.fields.map((field) => (
                <tr key={field.key}>
                  <td>
                    <code>{field.key}</code>
                  </td>
                  <td>{field.type}</td>
                  <td>{field.label}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ))}
    </main>
  );
}
