import { Pill } from "../../kit/index.ts";
import { useWords } from "./words.ts";

const COLORS: Record<string, string> = {
  done: "green",
  failed: "yellow",
  dead: "red",
  cut: "red",
  cancelled: "gray",
};

export function RunState({ state }: { state: string }) {
  const { t } = useWords();
  return <Pill color={COLORS[state]}>{t(`configuration_run_${state}`)}</Pill>;
}
