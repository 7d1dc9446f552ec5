import { Failure, Loader, Stack, Text, Title } from "../../kit/index.ts";
import { Facts } from "./effect-facts.tsx";
import styles from "./settings.module.css";
import type { EffectState } from "./use-effect-of.ts";
import { useWords } from "./words.ts";

/** What a change would do, while it is being typed: the last answer stays, paler, until the next is there. */
export function EffectCard({ title, state }: { title: string; state: EffectState }) {
  const { t } = useWords();
  const { effect, problem, asking } = state;
  return (
    <div className={styles.effect} data-asking={(asking && effect !== null) || undefined} aria-busy={asking}>
      <Stack gap="sm">
        <Title order={3}>{title}</Title>
        {problem ? (
          <Failure title={t("settings_effect_failed")} text={problem.errors[0]?.message ?? problem.message} />
        ) : effect ? (
          <Facts effect={effect} />
        ) : (
          <Text c="dimmed">
            <Loader size={12} mr="xs" />
            {t("settings_effect_asking")}
          </Text>
        )}
      </Stack>
    </div>
  );
}
