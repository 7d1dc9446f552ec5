import { Alert, Icon, Text } from "../../kit/index.ts";
import type { PageProblem } from "../model.ts";
import { useWords } from "../words.tsx";
import { fieldOf } from "./form-inputs.ts";
import type { OpenForm } from "./form-model.ts";
import styles from "./record.module.css";

/** What stands in the way of a save, beyond what the fields say themselves. */
export function FormRefusal({
  form,
  rootFault,
  refused,
  faults,
}: {
  form: OpenForm;
  rootFault: string | undefined;
  refused: PageProblem | null;
  faults: number;
}) {
  if (!rootFault && !refused) return null;
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      tabIndex={-1}
      icon={<Icon name="alert-triangle" size={18} />}
    >
      {rootFault ? <Text size="sm">{rootFault}</Text> : null}
      {refused ? <Refused problem={refused} form={form} faults={faults} /> : null}
    </Alert>
  );
}

function Refused({ problem, form, faults }: { problem: PageProblem; form: OpenForm; faults: number }) {
  const { t, say } = useWords();
  if (problem.errors.length === 0)
    return <Text size="sm">{faults > 0 ? t("record_faults", { n: faults }) : problem.message}</Text>;
  return (
    <ul className={styles.faults}>
      {problem.errors.map((fault) => {
        const field = form.fields.get(fieldOf(fault.path));
        return (
          <li key={`${fault.path} ${fault.code}`}>
            {field ? `${say(field.label)}: ` : ""}
            {fault.message}
          </li>
        );
      })}
    </ul>
  );
}
