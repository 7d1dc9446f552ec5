import type { SettingsEffect } from "../../automation/effect-model.ts";
import type { Text } from "../../i18n/text.ts";
import type { PageField } from "../model.ts";

/** A group of settings as a form draws it: fields like those of an object, values as clients read them. */
export interface PageSettings {
  key: string;
  label: Text;
  help?: Text;
  fields: PageField[];
  values: Record<string, unknown>;
}

/** An effect with the fields that its values are read by: those of objects by object and key, settings by path. */
export interface PageEffect extends SettingsEffect {
  fields: Record<string, Record<string, PageField>>;
  settings: Record<string, PageField>;
}

/** Settings by whole path, as a form sends them. */
export type SettingsPatch = Record<string, unknown>;

/** What became of the recomputing after a revision. */
export interface PageApplying {
  id: string;
  state: "ready" | "running" | "done" | "dead" | "cancelled";
  total: number | null;
  looked: number;
  changed: number;
  refused: number;
  error: string | null;
  revision: number;
}

/** One revision that changed settings. */
export interface PageSettingsChange {
  revision: number;
  author: string;
  authorId: string | null;
  /** ISO 8601 UTC. */
  at: string;
  note: string | null;
  changes: { path: string; label: Text; before: unknown; after: unknown }[];
}

/** A revision just saved: what it concerns, and the job that is already at it. */
export interface SavedRevision {
  revision: number;
  effect: PageEffect;
  applying: PageApplying | null;
}
