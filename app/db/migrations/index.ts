import type { Migration } from "../migration.ts";
import { house } from "./0001-house.ts";
import { signIn } from "./0002-sign-in.ts";
import { surveys } from "./0003-surveys.ts";
import { savedViews } from "./0004-saved-views.ts";
import { imports } from "./0005-imports.ts";
import { surveyLinks } from "./0006-survey-links.ts";
import { importsAtOnce } from "./0007-imports-at-once.ts";
import { sounds } from "./0008-sounds.ts";
import { namesApart } from "./0009-names-apart.ts";
import { titlesOfEntries } from "./0010-titles-of-entries.ts";

/** Every change of the fixed tables, oldest first. What stands here has run somewhere: add, never edit. */
export const MIGRATIONS: readonly Migration[] = [
  house,
  signIn,
  surveys,
  savedViews,
  imports,
  surveyLinks,
  importsAtOnce,
  sounds,
  namesApart,
  titlesOfEntries,
];
