import { Group, Text } from "@mantine/core";
import styles from "./pill.module.css";

const GROUNDS = ["indigo", "teal", "grape", "blue", "orange", "green", "pink", "cyan"] as const;

/** Two letters for a Latin name, the last two characters for a Chinese one. */
function initials(name: string): string {
  const trimmed = name.trim();
  if (/\p{Script=Han}/u.test(trimmed)) return [...trimmed].slice(-2).join("");
  const words = trimmed.split(/\s+/);
  return (words.length > 1 ? words[0]![0]! + words.at(-1)![0]! : trimmed.slice(0, 2)).toUpperCase();
}

function groundOf(text: string): (typeof GROUNDS)[number] {
  let sum = 0;
  for (const char of text) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 9973;
  return GROUNDS[sum % GROUNDS.length]!;
}

/** A person: initials on a ground that stays theirs, and the name. `muted` for those who no longer work here. */
export function Person({ name, muted, bare }: { name: string; muted?: boolean; bare?: boolean }) {
  const face = (
    <span
      className={styles.face}
      data-color={muted ? "gray" : groundOf(name)}
      {...(bare ? { role: "img", "aria-label": name, title: name } : { "aria-hidden": true })}
    >
      {initials(name)}
    </span>
  );
  if (bare) return face;
  return (
    <Group gap={6} wrap="nowrap" style={{ minWidth: 0 }}>
      {face}
      <Text span size="md" truncate c={muted ? "dimmed" : undefined}>
        {name}
      </Text>
    </Group>
  );
}
