import { fold } from "../../fields/value.ts";
import { canSpell, spelledAt, typedLetters } from "../../i18n/spelling.ts";
import type { PagePerson } from "../model.ts";

/** Whether somebody who types this may mean that person: a piece of the name, or of how a Chinese name is read (`zhangwei`, `zw`). */
export function isCalled(person: PagePerson | undefined, search: string): boolean {
  if (!person) return false;
  if (fold(person.name).includes(fold(search.trim()))) return true;
  const typed = typedLetters(search.replace(/\s+/gu, ""), fold);
  return person.spelling !== undefined && canSpell(typed) && spelledAt(person.spelling, typed) >= 0;
}
