import type { ReactNode } from "react";
import { Paper, Text, Title } from "../../kit/index.ts";

/** One matter of a settings page: its heading, a line that says what it is for, and the controls. */
export function Section({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  return (
    <Paper component="section" withBorder radius="md" p="md" mb="md" aria-label={title}>
      <Title order={2}>{title}</Title>
      {note ? (
        <Text c="dimmed" mb="sm">
          {note}
        </Text>
      ) : null}
      {children}
    </Paper>
  );
}
