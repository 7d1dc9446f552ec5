import { Modal } from "@mantine/core";
import type { ReactNode } from "react";

/** A dialog with a name, a way out and the focus kept inside. `size` in Mantine's words or pixels. */
export function Dialog({
  opened,
  onClose,
  title,
  closeLabel,
  children,
  size = "md",
}: {
  opened: boolean;
  onClose(): void;
  title: ReactNode;
  closeLabel: string;
  children: ReactNode;
  size?: string | number;
}) {
  return (
    <Modal.Root opened={opened} onClose={onClose} size={size} centered>
      <Modal.Overlay backgroundOpacity={0.3} />
      <Modal.Content>
        <Modal.Header role="presentation">
          <Modal.Title fw={650}>{title}</Modal.Title>
          <Modal.CloseButton aria-label={closeLabel} />
        </Modal.Header>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
