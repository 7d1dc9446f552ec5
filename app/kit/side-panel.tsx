import { Drawer, Group } from "@mantine/core";
import type { ReactNode } from "react";

/** A panel beside the page, over it on a phone. Escape and a click outside close it. Its title is its accessible name. */
export function SidePanel({
  opened,
  onClose,
  title,
  label,
  actions,
  closeLabel,
  children,
  wide,
}: {
  opened: boolean;
  onClose(): void;
  title: ReactNode;
  /** Its accessible name where the title is more than text. */
  label?: string;
  actions?: ReactNode;
  closeLabel: string;
  children: ReactNode;
  wide?: boolean;
}) {
  return (
    <Drawer.Root opened={opened} onClose={onClose} position="right" size={wide ? 720 : 560}>
      <Drawer.Overlay backgroundOpacity={0.15} />
      <Drawer.Content aria-label={label ?? (typeof title === "string" ? title : undefined)}>
        <Drawer.Header role="presentation">
          <Drawer.Title style={{ minWidth: 0, flex: 1 }}>{title}</Drawer.Title>
          <Group gap={4} wrap="nowrap">
            {actions}
            <Drawer.CloseButton aria-label={closeLabel} />
          </Group>
        </Drawer.Header>
        <Drawer.Body>{children}</Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}
