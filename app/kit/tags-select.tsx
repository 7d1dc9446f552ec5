import { MultiSelect, type MultiSelectProps } from "@mantine/core";

/** Several of the given choices. */
export function TagsSelect({ clearLabel, ...props }: MultiSelectProps & { clearLabel: string }) {
  return (
    <MultiSelect
      size="sm"
      searchable
      clearable
      hidePickedOptions
      styles={{
        pill: { color: "var(--mantine-color-text)" },
        // Beside one tag there is room for typing in a narrow column, too.
        inputField: { minWidth: 40 },
      }}
      {...props}
      clearButtonProps={{ "aria-label": clearLabel }}
    />
  );
}
