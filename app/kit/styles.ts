import core from "@mantine/core/styles.css?url";
import notifications from "@mantine/notifications/styles.css?url";

/** Stylesheets of the controls, for the `links` of a layout that draws with them. */
export const kitStyles = () => [
  { rel: "stylesheet", href: core },
  { rel: "stylesheet", href: notifications },
];
