import type { ComponentProps } from "react";
import type { Field } from "../../fields/field-type.ts";
import { TextInput } from "../../kit/index.ts";
import { useWorkspace } from "../workspace.tsx";
import { wallTime } from "./moments.ts";

/** A moment as the workspace's wall clock shows it; takes and gives ISO 8601 UTC. */
export function MomentInput({
  field,
  value,
  onChange,
  ...rest
}: Omit<ComponentProps<typeof TextInput>, "value" | "onChange"> & {
  field: Field;
  value: string;
  onChange(value: unknown): void;
}) {
  const { env } = useWorkspace();
  const at = Date.parse(value);
  const shown = Number.isNaN(at) ? "" : wallTime(at, env.timeZone).slice(0, 16).replace(" ", "T");
  return (
    <TextInput
      {...rest}
      type="datetime-local"
      value={shown}
      onChange={(event) => {
        const parsed = field.type.parseText(event.currentTarget.value.replace("T", " "), field, env);
        if ("value" in parsed) onChange(field.type.toJson(parsed.value, field));
      }}
    />
  );
}
