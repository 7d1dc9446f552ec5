import { Alert, Button, Center, Skeleton, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Icon } from "./icon.tsx";

/** Nothing here yet: what this is, and the first step. */
export function Empty({
  icon,
  title,
  text,
  action,
  heading = 2,
}: {
  icon?: string;
  title: string;
  text?: string;
  action?: ReactNode;
  /** 1 where nothing else is on the page. */
  heading?: 1 | 2;
}) {
  return (
    <Center py={48} px="md">
      <Stack align="center" gap="xs" maw={420}>
        <ThemeIcon size={44} radius="xl" variant="light" color="gray">
          <Icon name={icon ?? "inbox"} size={22} />
        </ThemeIcon>
        <Title order={heading} size="h2" ta="center">
          {title}
        </Title>
        {text ? (
          <Text c="dimmed" ta="center" style={{ textWrap: "balance" }}>
            {text}
          </Text>
        ) : null}
        {action}
      </Stack>
    </Center>
  );
}

/** Something went wrong: what happened, what to do; nothing the reader typed is lost. */
export function Failure({
  title,
  text,
  retry,
}: {
  title: string;
  text?: string;
  retry?: { label: string; run(): void };
}) {
  return (
    <Alert
      color="red"
      variant="light"
      title={title}
      icon={<Icon name="alert-triangle" size={18} />}
      role="alert"
    >
      <Stack gap="xs" align="flex-start">
        {text ? <Text size="sm">{text}</Text> : null}
        {retry ? (
          <Button size="xs" variant="default" onClick={retry.run}>
            {retry.label}
          </Button>
        ) : null}
      </Stack>
    </Alert>
  );
}

/** Rows in the shape that the list will have. */
export function SkeletonRows({ rows = 8, label }: { rows?: number; label: string }) {
  return (
    <Stack gap={8} p="md" role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows are alike and never move
        <Skeleton key={at} height={20} radius="sm" />
      ))}
    </Stack>
  );
}
