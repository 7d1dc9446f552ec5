import { Button, CopyButton, Icon } from "../kit/index.ts";
import { useWords } from "./words.tsx";

/** Copies a text and says so for a moment. */
export function CopyAction({ value }: { value: string }) {
  const { t } = useWords();
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button
          size="xs"
          variant="default"
          leftSection={<Icon name={copied ? "check" : "copy"} />}
          onClick={copy}
        >
          {copied ? t("ui_copied") : t("ui_copy")}
        </Button>
      )}
    </CopyButton>
  );
}
