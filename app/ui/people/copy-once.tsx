import { Alert, Button, Code, Group, Icon, Stack, Text } from "../../kit/index.ts";
import { CopyAction } from "../copy-action.tsx";
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
          <CopyAction value={value} />
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
