import { Button, Code, CopyButton, Group, Icon } from "../../kit/index.ts";
import { useWords } from "../words.tsx";

/** An address to copy, shown whole so that it can also be selected where copying is not allowed. */
export function CopyLink({ url, label }: { url: string; label?: string }) {
  const { t } = useWords();
  return (
    <Group gap="xs" wrap="wrap" role="group" aria-label={label ?? t("surveys_link")}>
      <Code style={{ overflowWrap: "anywhere", userSelect: "all" }}>{url}</Code>
      <CopyButton value={url}>
        {({ copied, copy }) => (
          <Button
            size="xs"
            variant="default"
            leftSection={<Icon name={copied ? "check" : "copy"} />}
            onClick={copy}
          >
            {copied ? t("surveys_copied") : t("surveys_copy")}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}
