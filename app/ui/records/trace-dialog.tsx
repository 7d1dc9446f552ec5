import { Dialog, Icon, Stack, Text, VisuallyHidden } from "../../kit/index.ts";
import { useWords } from "../words.tsx";
import type { RunWords, TraceWords } from "./record-data.ts";
import styles from "./trace.module.css";

/** How a rule decided: its condition and values as a tree, each with what it saw and what came out. */
export default function TraceDialog({ run, onClose }: { run: RunWords; onClose(): void }) {
  const { t } = useWords();
  return (
    <Dialog opened onClose={onClose} title={t("record_trace_title")} closeLabel={t("ui_close")} size="lg">
      <Stack gap="sm">
        <Text fw={600}>{run.sentence}</Text>
        {run.trace.length === 0 ? (
          <Text c="dimmed">{t("record_trace_none")}</Text>
        ) : (
          <TraceTree nodes={run.trace} />
        )}
      </Stack>
    </Dialog>
  );
}

export function TraceTree({ nodes }: { nodes: readonly TraceWords[] }) {
  const { t } = useWords();
  return (
    <ul className={styles.tree}>
      {nodes.map((node, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a trace never moves
        <li key={at}>
          <span className={styles.node} data-hidden={node.hidden}>
            {node.truth === null ? null : (
              <span className={styles.truth} data-truth={node.truth}>
                <Icon name={node.truth ? "check" : "x"} size={14} />
                <VisuallyHidden>
                  {t(node.truth ? "record_trace_holds" : "record_trace_fails")}:{" "}
                </VisuallyHidden>
              </span>
            )}
            {node.text}
          </span>
          {node.children && node.children.length > 0 ? <TraceTree nodes={node.children} /> : null}
        </li>
      ))}
    </ul>
  );
}
