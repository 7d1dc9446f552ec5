import * as z from "zod/mini";
import { LOCALES, type Locale } from "../i18n/text.ts";
import { noNul } from "./teams.server.ts";

/** A person as other people see them. */
export interface User {
  id: string;
  email: string;
  name: string;
  roles: string[];
  /** Ids. */
  teams: string[];
  manager: string | null;
  locale: Locale;
  time_zone: string | null;
  disabled: boolean;
}

export interface UserInput {
  email: string;
  name: string;
  /** Keys of role schemas. */
  roles?: readonly string[];
  locale?: Locale;
  /** IANA name; the workspace's when null. */
  timeZone?: string | null;
  teamId?: string | null;
  managerId?: string | null;
  /** Without one the person cannot sign in with a password. */
  password?: string;
}

export interface UserPatch extends Partial<UserInput> {
  disabled?: boolean;
}

const MAIL = /^[^\s@<>"',;:]+@[^\s@<>"',;:]+\.[^\s@<>"',;:]+$|^[^\s@<>"',;:]+@localhost$/u;
const id = z.optional(z.nullable(z.string().check(noNul)));
/** Rules of a person's values, each by itself. */
export const personShape = {
  email: z.string().check(
    z.trim(),
    z.maxLength(254),
    noNul,
    z.refine((text) => MAIL.test(text), { params: { code: "bad_email" } }),
  ),
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(200), noNul),
  roles: z.optional(z.array(z.string())),
  locale: z.optional(z.enum(LOCALES)),
  timeZone: z.optional(
    z.nullable(z.string().check(z.refine(isTimeZone, { params: { code: "unknown_time_zone" } }))),
  ),
  teamId: id,
  managerId: id,
  password: z.optional(z.string()),
};
export const userShape = z.strictObject(personShape);
export const patchShape = z.partial(z.strictObject({ ...personShape, disabled: z.boolean() }));

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
