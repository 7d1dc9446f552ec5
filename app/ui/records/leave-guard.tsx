import { useBlocker } from "@remix-run/react";
import { useEffect } from "react";
import { Button, Dialog, Group, Stack, Text } from "../../kit/index.ts";
import { useWords } from "../words.tsx";

/** Asks before what was typed is left behind: on the way to another page, and by the browser itself when the tab closes. */
export function LeaveGuard({ when }: { when: boolean }) {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => when && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (!when) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [when]);
  if (blocker.state !== "blocked") return null;
  return <LeaveDialog onStay={() => blocker.reset()} onLeave={() => blocker.proceed()} />;
}

/** Leave without saving, or stay. */
export function LeaveDialog({ onStay, onLeave }: { onStay(): void; onLeave(): void }) {
  const { t } = useWords();
  return (
    <Dialog opened onClose={onStay} title={t("record_leave_title")} closeLabel={t("ui_close")} size="sm">
      <Stack>
        <Text>{t("record_leave_text")}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onLeave}>
            {t("record_leave")}
          </Button>
          <Button data-autofocus onClick={onStay}>
            {t("record_stay")}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
