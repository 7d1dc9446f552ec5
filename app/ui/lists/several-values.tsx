import { yields } from "../../fields/resolve.ts";
import { Checkbox, Stack, TagsInput, TagsSelect } from "../../kit/index.ts";
import { controlOf, type OpenField, type Titles } from "../model.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import styles from "./filter-bar.module.css";
import { RecordsInput } from "./records-input.tsx";

/** More options than this are looked for by name. */
const MOST_BOXES = 16;

const numberOf = (text: string): unknown => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text);

/** Several values of a field: boxes for a few options, names to look for beyond that, words for everything else. */
export function SeveralValues({
  field,
  value,
  titles,
  onChange,
}: {
  field: OpenField;
  value: unknown[];
  titles?: Titles;
  onChange(value: unknown[]): void;
}) {
  const { t, say } = useWords();
  const { people } = useWorkspace();
  const shown = yields(field);
  const control = controlOf(field);
  const label = say(field.label);
  const chosen = value.map(String);
  const common = {
    "aria-label": label,
    comboboxProps: { withinPortal: false },
    autoFocus: true,
    openOnFocus: true,
  } as const;
  if (control === "reference")
    return (
      <RecordsInput object={shown.to![0]!} label={label} value={chosen} titles={titles} onChange={onChange} />
    );
  const options = (shown.options ?? []).filter((option) => !option.archived || chosen.includes(option.key));
  if ((control === "choice" || control === "choices") && options.length <= MOST_BOXES) {
    return (
      <Checkbox.Group aria-label={label} value={chosen} onChange={onChange}>
        <Stack gap={6} className={styles.fields}>
          {options.map((option) => (
            <Checkbox key={option.key} value={option.key} label={say(option.label) || option.key} />
          ))}
        </Stack>
      </Checkbox.Group>
    );
  }
  if (control === "choice" || control === "choices" || control === "person") {
    const data =
      control === "person"
        ? people.map((person) => ({ value: person.id, label: person.name }))
        : options.map((option) => ({ value: option.key, label: say(option.label) || option.key }));
    return (
      <TagsSelect
        {...common}
        data={data}
        value={chosen}
        onChange={onChange}
        clearLabel={t("ui_clear")}
        nothingFoundMessage={t("ui_nothing_found")}
      />
    );
  }
  return (
    <TagsInput
      {...common}
      placeholder={t("list_several_hint")}
      value={chosen}
      onChange={(next) => onChange(shown.type.textual ? next : next.map((text) => numberOf(text)))}
    />
  );
}
