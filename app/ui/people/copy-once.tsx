import { Alert, Button, Code, CopyButton, Group, Icon, Stack, Text } from "../../kit/index.ts";
import { useWords } from "../words.tsx";

/** A secret that cannot be shown again: to copy now. */
export function CopyOnce({ label, value, onClose }: { label: string; value: string; onClose?(): void }) {
  const { t } = useWords();
  return (
    <Alert color="green" variant="light" icon={<Icon name="key" />} mb="sm" role="status">
      <Stack gap="xs">
        <Text size="sm">{label}</Text>
        <Code style={{ overflowWrap: "anywhere", userSelect: "all" }}>{value}</Code>
        <Group gap="xs">
          <CopyButton value={value}>
            {({ copied, copy }) => (
              <Button
                size="xs"
                variant="default"
                leftSection={<Icon name={copied ? "check" : "copy"} />}
                onClick={copy}
              >
                {copied ? t("account_copied") : t("account_copy")}
              </Button>
            )}
          </CopyButton>
          {onClose ? (
            <Button size="xs" variant="subtle" color="gray" onClick={onClose}>
              {t("account_copy_done")}
            </Button>
          ) : null}
        </Group>
      </Stack>
    </Alert>
  );
}
