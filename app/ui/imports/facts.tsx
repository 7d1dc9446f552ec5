import styles from "./imports.module.css";

/** Figures with what they mean, side by side. */
export function Facts({ facts }: { facts: readonly { label: string; value: number }[] }) {
  return (
    <dl className={styles.facts}>
      {facts.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
