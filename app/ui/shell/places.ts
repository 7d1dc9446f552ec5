/** Where the rail and the command palette lead, beside the objects. A place stands here when its page does. */
export interface ShellPlace {
  to: string;
  icon: string;
  /** Message code. */
  label: string;
  at: "head" | "foot";
  /** Any of these abilities; everybody when absent. */
  for?: readonly string[];
}

export const SHELL_PLACES: readonly ShellPlace[] = [
  { to: "/", icon: "home", label: "ui_home", at: "head" },
  { to: "/inbox", icon: "inbox", label: "ui_inbox", at: "head" },
  { to: "/surveys", icon: "message-star", label: "ui_surveys", at: "head" },
  { to: "/settings/people", icon: "users", label: "people_title", at: "foot", for: ["people.manage"] },
  {
    to: "/settings",
    icon: "settings",
    label: "ui_settings",
    at: "foot",
    for: ["settings.edit", "schema.publish"],
  },
  {
    to: "/configuration",
    icon: "sitemap",
    label: "ui_configuration",
    at: "foot",
    for: ["schema.publish", "automation.view"],
  },
];
