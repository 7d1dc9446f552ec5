import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { Icon } from "./icon.tsx";

/** How long something may be undone, in milliseconds. */
export const UNDO_MS = 10_000;

/** How long a notice with something to do stays, in milliseconds. */
const ACTION_MS = 8_000;

/** The last notice of each name. */
const latest = new Map<string, string>();

/** A short notice at the foot of the page. With `undo` it stays ten seconds and offers the way back; `action` is another way on. */
export function toast({
  text,
  kind = "done",
  undo,
  action,
  closeLabel,
  name,
}: {
  text: string;
  kind?: "done" | "bad";
  undo?: { label: string; run(): void };
  action?: { label: string; run(): void };
  closeLabel: string;
  /** Takes the place of the notice of the same name that is still there. */
  name?: string;
}): void {
  const offer = undo ?? action;
  const last = name === undefined ? undefined : latest.get(name);
  if (last) notifications.hide(last);
  const id = notifications.show({
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text size="sm">{text}</Text>
        {offer ? (
          <Button
            size="compact-sm"
            variant="default"
            flex="none"
            onClick={() => {
              notifications.hide(id);
              offer.run();
            }}
          >
            {offer.label}
          </Button>
        ) : null}
      </Group>
    ),
    color: kind === "bad" ? "red" : "indigo",
    icon: <Icon name={kind === "bad" ? "alert-triangle" : "check"} />,
    autoClose: undo ? UNDO_MS : action ? ACTION_MS : kind === "bad" ? 8_000 : 4_000,
    role: kind === "bad" ? "alert" : "status",
    closeButtonProps: { "aria-label": closeLabel },
  });
  if (name !== undefined) latest.set(name, id);
}
