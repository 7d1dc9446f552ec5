import { Modal } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";

/**
 * A dialog with a name, a way out and the focus kept inside. `size` in Mantine's words or pixels. `top`: it hangs from above, for what
 * grows and shrinks while somebody types.
 */
export function Dialog({
  opened,
  onClose,
  title,
  closeLabel,
  children,
  size = "md",
  top = false,
}: {
  opened: boolean;
  onClose(): void;
  title: ReactNode;
  closeLabel: string;
  children: ReactNode;
  size?: string | number;
  top?: boolean;
}) {
  useFocusBack(opened);
  const body = useFocusInside(opened);
  return (
    <Modal.Root opened={opened} onClose={onClose} size={size} centered={!top} yOffset="10dvh">
      <Modal.Overlay backgroundOpacity={0.3} />
      <Modal.Content>
        <Modal.Header role="presentation">
          <Modal.Title fw={650}>{title}</Modal.Title>
          <Modal.CloseButton aria-label={closeLabel} />
        </Modal.Header>
        <Modal.Body ref={body}>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

/** Milliseconds after which a menu that has closed has given the focus back to its button. */
const MENU_CLOSED = 60;

/** A dialog that a menu's line opened loses the focus to the menu's button, which comes last: it is taken back. */
function useFocusInside(opened: boolean) {
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!opened) return;
    const timer = setTimeout(() => {
      const dialog = body.current?.closest("[role=dialog]");
      if (!dialog || document.activeElement?.closest("[role=dialog], [role=listbox]")) return;
      const first =
        dialog.querySelector<HTMLElement>("[data-autofocus]") ??
        body.current?.querySelector<HTMLElement>(
          ":is(input, textarea, select, button, a[href]):not([disabled])",
        );
      first?.focus({ preventScroll: true });
    }, MENU_CLOSED);
    return () => clearTimeout(timer);
  }, [opened]);
  return body;
}

/** Where the keyboard was before the dialog, it is afterwards; also where the dialog goes away with what drew it. */
function useFocusBack(opened: boolean): void {
  useEffect(() => {
    if (!opened) return;
    const before = document.activeElement;
    return () => {
      requestAnimationFrame(() => {
        const lost = document.activeElement === null || document.activeElement === document.body;
        if (lost && before instanceof HTMLElement) before.focus();
      });
    };
  }, [opened]);
}
