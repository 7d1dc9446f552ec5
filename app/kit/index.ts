/** The design system: theme and controls that know nothing of records. The only room that imports Mantine. */
export * from "./controls.ts";
export { Dialog } from "./dialog.tsx";
export { ICON_NAMES, Icon } from "./icon.tsx";
export { Page } from "./page.tsx";
export { Person } from "./person.tsx";
export { Pill } from "./pill.tsx";
export { ColorSchemeHead, KitProvider } from "./provider.tsx";
export { SidePanel } from "./side-panel.tsx";
export { Empty, Failure, SkeletonRows } from "./states.tsx";
export { TagsSelect } from "./tags-select.tsx";
export { toast, UNDO_MS } from "./toast.tsx";
