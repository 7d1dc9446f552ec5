import { lazy, Suspense, useState } from "react";
import { ActionIcon, Icon, Popover, Text, UnstyledButton } from "../../kit/index.ts";
import { useWords } from "../words.tsx";
import type { RunWords } from "./record-data.ts";
import styles from "./trace.module.css";

const TraceDialog = lazy(() => import("./trace-dialog.tsx"));

/** "Why?" beside a value that a rule has set: the rule's sentence, and the whole of its reasoning one click further. */
export function WhyButton({ field, because }: { field: string; because: RunWords }) {
  const { t } = useWords();
  return (
    <Popover width={300} withArrow shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size={24} aria-label={t("record_why_field", { field })}>
          <Icon name="help" size={14} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("record_why_field", { field })}>
        <Text size="sm">{because.sentence}</Text>
        <TraceButton run={because} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** Opens how a rule decided. `of`: what it decided, where several of these stand beside each other. */
export function TraceButton({ run, of }: { run: RunWords; of?: string }) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  return (
    <>
      <UnstyledButton
        className={styles.trace}
        aria-label={of === undefined ? undefined : t("record_trace_of", { field: of })}
        onClick={() => setOpen(true)}
      >
        {t("record_trace")}
      </UnstyledButton>
      {open ? (
        <Suspense>
          <TraceDialog run={run} onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
