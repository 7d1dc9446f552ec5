import type { ReactNode } from "react";
import { pageMessage } from "../../i18n/page-messages.ts";
import { LOCALES, type Locale } from "../../i18n/text.ts";
import type { PageProblem } from "../model.ts";

/** A page before the house: no script, no shell. `here` is its own address, for the switch of language. */
export function Door({
  locale,
  brand,
  here,
  wide,
  children,
}: {
  locale: Locale;
  brand: string;
  here: string;
  wide?: boolean;
  children: ReactNode;
}) {
  const other = LOCALES.find((one) => one !== locale)!;
  return (
    <div className="door">
      <header>
        <span className="brand">{brand}</span>
        <a href={withLanguage(here, other)} hrefLang={other} lang={other}>
          {pageMessage("ui_language", {}, locale)}
        </a>
      </header>
      <main data-wide={wide || undefined}>{children}</main>
    </div>
  );
}

function withLanguage(here: string, locale: Locale): string {
  const [path, search] = here.split("?");
  const params = new URLSearchParams(search);
  params.set("lang", locale);
  return `${path}?${params}`;
}

/** What was refused, in one sentence, unless every fault of it stands at its field. */
export function DoorProblem({ problem, fields }: { problem?: PageProblem; fields: readonly string[] }) {
  if (!problem) return null;
  const elsewhere = problem.errors.filter((fault) => !fields.includes(fault.path.slice(1)));
  if (problem.errors.length > 0 && elsewhere.length === 0) return null;
  return (
    <p className="alert" role="alert">
      {elsewhere[0]?.message ?? problem.message}
    </p>
  );
}

/** One labelled input, with what is wrong with it. `name` is also the end of its fault's JSON Pointer. */
export function DoorField({
  name,
  label,
  hint,
  problem,
  ...input
}: {
  name: string;
  label: string;
  hint?: string;
  problem?: PageProblem;
  type?: "text" | "email" | "password";
  autoComplete: string;
  defaultValue?: string;
  autoFocus?: boolean;
  minLength?: number;
  maxLength?: number;
}) {
  const fault = problem?.errors.find((one) => one.path === `/${name}`)?.message;
  const note = fault ?? hint;
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      <input
        id={name}
        name={name}
        required
        aria-invalid={fault ? true : undefined}
        aria-describedby={note ? `${name}-note` : undefined}
        {...input}
      />
      {note ? (
        <span id={`${name}-note`} className={fault ? "fault" : "hint"}>
          {note}
        </span>
      ) : null}
    </div>
  );
}
