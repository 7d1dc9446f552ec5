import { MultiSelect, type MultiSelectProps } from "@mantine/core";

/** Several of the given choices. */
export function TagsSelect({ clearLabel, ...props }: MultiSelectProps & { clearLabel: string }) {
  return (
    <MultiSelect
      size="sm"
      searchable
      clearable
      hidePickedOptions
      styles={{ pill: { color: "var(--mantine-color-text)" } }}
      {...props}
      clearButtonProps={{ "aria-label": clearLabel }}
    />
  );
}
