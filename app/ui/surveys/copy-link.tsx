import { Code, Group } from "../../kit/index.ts";
import { CopyAction } from "../copy-action.tsx";
import { useWords } from "../words.tsx";

/** An address to copy, shown whole so that it can also be selected where copying is not allowed. */
export function CopyLink({ url, label }: { url: string; label?: string }) {
  const { t } = useWords();
  return (
    <Group gap="xs" wrap="wrap" role="group" aria-label={label ?? t("surveys_link")}>
      <Code style={{ overflowWrap: "anywhere", userSelect: "all" }}>{url}</Code>
      <CopyAction value={url} />
    </Group>
  );
}
