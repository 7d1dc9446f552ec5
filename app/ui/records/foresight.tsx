import { Icon, Text } from "../../kit/index.ts";
import { useWords } from "../words.tsx";
import styles from "./foresight.module.css";
import { useForesight } from "./use-foresight.ts";

/** What rules will do once the new record is saved: who it goes to and until when, each with its reason. Nothing where they do nothing. */
export function Foresight({ object, input }: { object: string; input: Record<string, unknown> }) {
  const { t, locale } = useWords();
  const { will, fresh } = useForesight(object, input);
  return (
    <div role="status" className={styles.foresight} data-foresight data-fresh={fresh || undefined}>
      {will.length === 0 ? null : (
        <>
          <Text span size="sm" className={styles.title}>
            <Icon name="bolt" size={16} />
            {t("foresee_title")}
          </Text>
          <ul className={styles.list}>
            {will.map((rule) => (
              <li key={rule.automation} data-rule={rule.automation}>
                <Text span size="sm">
                  {rule.does.join(locale === "en" ? "; " : "；")}
                </Text>
                <Text span size="sm" c="dimmed" className={styles.because}>
                  {rule.because === "" ? "" : t("foresee_because", { because: rule.because })}
                  {rule.because === "" ? "" : " · "}
                  {rule.rule}
                </Text>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
