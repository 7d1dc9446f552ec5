import type { Locale, Text } from "../../i18n/text.ts";

/** What `/account` loads. Moments in milliseconds UTC. */
export interface AccountPage {
  profile: { name: string; email: string; locale: Locale; timeZone: string | null };
  workspaceZone: string;
  roles: Text[];
  sessions: { id: string; here: boolean; device: string; createdAt: number; lastSeenAt: number }[];
  tokens: {
    id: string;
    prefix: string;
    name: string;
    createdAt: number;
    lastUsedAt: number | null;
    expiresAt: number | null;
  }[];
  passwordMin: number;
}

/** What `POST /account/change` takes, as JSON. */
export type AccountIntent =
  | { intent: "profile"; name: string; locale: Locale; timeZone: string | null }
  | { intent: "password"; old: string; next: string }
  | { intent: "end_session"; id: string }
  | { intent: "sign_out_others" }
  | { intent: "sign_out_everywhere" }
  /** `days` until it ends; null for never. */
  | { intent: "create_token"; name: string; days: number | null }
  | { intent: "revoke_token"; id: string };

/** A new token is answered once. */
export interface AccountAnswer {
  token?: string;
}

export interface ManagedPerson {
  id: string;
  name: string;
  email: string;
  roles: string[];
  teamId: string | null;
  managerId: string | null;
  locale: Locale;
  disabled: boolean;
  /** Has not set a password yet. */
  invited: boolean;
  /** Until when a link of theirs holds; null without one. */
  linkUntil: number | null;
  lastSeen: number | null;
  /** The reader may change them: an admin's account is for admins. */
  open: boolean;
}

export interface ManagedTeam {
  id: string;
  name: string;
  parentId: string | null;
  managerId: string | null;
}

/** What `/settings/people` loads. */
export interface PeoplePage {
  people: ManagedPerson[];
  teams: ManagedTeam[];
  /** `open`: the reader may give it. */
  roles: { key: string; label: Text; help?: Text; open: boolean }[];
}

export interface PersonValues {
  name: string;
  email: string;
  roles: string[];
  teamId: string | null;
  managerId: string | null;
  locale: Locale;
}

export type TeamValues = Omit<ManagedTeam, "id">;

/** What `POST /people` takes, as JSON. */
export type PeopleIntent =
  | { intent: "invite"; values: PersonValues }
  | { intent: "update"; id: string; values: Partial<PersonValues> & { disabled?: boolean } }
  | { intent: "link"; id: string }
  | { intent: "add_team"; values: TeamValues }
  | { intent: "update_team"; id: string; values: TeamValues };

/** A link to hand on, answered once. */
export interface PeopleAnswer {
  link?: { url: string; kind: "invite" | "reset"; expiresAt: number; name: string };
}
