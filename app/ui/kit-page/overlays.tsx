import { useState } from "react";
import { Button, Dialog, Group, SidePanel, Text, toast } from "../../kit/index.ts";
import { useWords } from "../words.tsx";

/** What opens above a page. */
export function Overlays() {
  const { t } = useWords();
  const [open, setOpen] = useState<"dialog" | "panel" | null>(null);
  const close = () => setOpen(null);
  return (
    <Group>
      <Button variant="default" onClick={() => setOpen("dialog")}>
        {t("kit_dialog")}
      </Button>
      <Button variant="default" onClick={() => setOpen("panel")}>
        {t("kit_panel")}
      </Button>
      <Button
        variant="default"
        onClick={() =>
          toast({
            text: t("kit_toast_text"),
            closeLabel: t("ui_close"),
            undo: {
              label: t("ui_undo"),
              run: () => toast({ text: t("home_undone"), closeLabel: t("ui_close") }),
            },
          })
        }
      >
        {t("kit_toast")}
      </Button>
      <Dialog opened={open === "dialog"} onClose={close} title={t("kit_dialog")} closeLabel={t("ui_close")}>
        <Text>{t("kit_long")}</Text>
      </Dialog>
      <SidePanel opened={open === "panel"} onClose={close} title={t("kit_panel")} closeLabel={t("ui_close")}>
        <Text>{t("kit_long")}</Text>
      </SidePanel>
    </Group>
  );
}
