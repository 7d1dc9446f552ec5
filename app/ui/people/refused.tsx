import { Alert, Icon } from "../../kit/index.ts";

/** What was refused and belongs to no single input. */
export function Refused({ text }: { text: string | undefined }) {
  if (!text) return null;
  return (
    <Alert color="red" variant="light" role="alert" icon={<Icon name="alert-triangle" />}>
      {text}
    </Alert>
  );
}
