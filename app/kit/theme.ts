import {
  type ActionIconProps,
  type ButtonProps,
  type CheckboxProps,
  type CloseButtonProps,
  type CSSVariablesResolver,
  createTheme,
  type DrawerProps,
  type InputWrapperProps,
  type ModalProps,
  type MultiSelectProps,
  type NumberInputProps,
  type PasswordInputProps,
  type RadioProps,
  type SelectProps,
  type SkeletonProps,
  type TableProps,
  type TextInputProps,
  type TooltipProps,
} from "@mantine/core";
import styles from "./controls.module.css";

/** What a control is unless its place says otherwise. By name: naming the control itself would bring it into every page. */
const unless = <Props>(defaultProps: Partial<Props>) => ({ defaultProps });

/** System fonts only: Latin first, then what Chinese systems have. */
const FONT =
  'Inter, "Segoe UI", -apple-system, BlinkMacSystemFont, "Helvetica Neue", Arial, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';

/** One accent, greys for the rest; red, amber and green only mean something. 14 px body, 1.5 line height. */
export const theme = createTheme({
  // The greys of the dark theme, of one family with its grounds below: inputs, lists and menus stand on 6, their lines are 4.
  colors: {
    dark: [
      "#e6e8ec",
      "#c3c8d2",
      "#a3aab8",
      "#7c8494",
      "#444a57",
      "#3a3f4b",
      "#24282f",
      "#1f2229",
      "#16181d",
      "#111317",
    ],
  },
  primaryColor: "indigo",
  primaryShade: { light: 7, dark: 8 },
  fontFamily: FONT,
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace',
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  focusRing: "auto",
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "18px" },
  lineHeights: { xs: "1.5", sm: "1.5", md: "1.5", lg: "1.5", xl: "1.4" },
  headings: {
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "20px", lineHeight: "1.4" },
      h2: { fontSize: "16px", lineHeight: "1.4" },
      h3: { fontSize: "14px", lineHeight: "1.5" },
    },
  },
  components: {
    Button: unless<ButtonProps>({ size: "sm" }),
    ActionIcon: unless<ActionIconProps>({ variant: "subtle", color: "gray" }),
    Checkbox: unless<CheckboxProps>({ radius: "sm", classNames: { input: styles.box } }),
    Radio: unless<RadioProps>({ classNames: { radio: styles.box } }),
    // Hints stand below, so that inputs beside each other stand in one line whether they have a hint or not.
    InputWrapper: unless<InputWrapperProps>({
      inputWrapperOrder: ["label", "input", "description", "error"],
    }),
    TextInput: unless<TextInputProps>({ size: "sm" }),
    PasswordInput: unless<PasswordInputProps>({ size: "sm" }),
    NumberInput: unless<NumberInputProps>({ size: "sm", hideControls: true }),
    // A list that opens by itself hides the form that somebody has just been led into: a click, typing or an arrow opens it.
    Select: unless<SelectProps>({ size: "sm", checkIconPosition: "right", openOnFocus: false }),
    MultiSelect: unless<MultiSelectProps>({ openOnFocus: false }),
    CloseButton: unless<CloseButtonProps>({ variant: "subtle" }),
    Modal: unless<ModalProps>({ radius: "md", transitionProps: { duration: 120 } }),
    Drawer: unless<DrawerProps>({ transitionProps: { duration: 120 } }),
    Table: unless<TableProps>({ verticalSpacing: 6, horizontalSpacing: "sm" }),
    Skeleton: unless<SkeletonProps>({ classNames: { root: styles.grey } }),
    Tooltip: unless<TooltipProps>({ openDelay: 350, withArrow: true }),
  },
});

/** Contrast AA in both themes: Mantine's own dimmed, placeholder and error colours fall short of it on white. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#ffffff",
    "--mantine-color-text": "#1c1f24",
    "--mantine-color-dimmed": "#5a6270",
    "--mantine-color-placeholder": "#6b7280",
    "--mantine-color-error": "#c92a2a",
    "--mantine-color-red-filled": "#c92a2a",
    "--mantine-color-red-filled-hover": "#b02525",
    "--mantine-color-disabled-color": "#6b7280",
    "--mantine-color-default-border": "#dfe2e8",
    "--mantine-color-red-light-color": "#c92a2a",
    "--mantine-color-red-text": "#c92a2a",
    "--mantine-color-red-outline": "#c92a2a",
    "--attune-canvas": "#f7f8fa",
    "--attune-raised": "#ffffff",
    "--attune-line": "#e8eaef",
    "--attune-control": "#848d9b",
    "--attune-hover": "#f1f3f6",
    "--attune-selected": "#eef2ff",
    "--attune-bad": "#c92a2a",
    "--attune-warn": "#955d00",
    "--attune-good": "#2b7a3b",
  },
  dark: {
    "--mantine-color-body": "#16181d",
    "--mantine-color-text": "#e6e8ec",
    "--mantine-color-dimmed": "#a3aab8",
    "--mantine-color-placeholder": "#929aa8",
    "--mantine-color-error": "#ff8787",
    "--mantine-color-red-filled": "#c92a2a",
    "--mantine-color-red-filled-hover": "#b02525",
    "--mantine-color-disabled-color": "#8b93a1",
    "--mantine-color-anchor": "#91a7ff",
    "--mantine-color-default": "#1f2229",
    "--mantine-color-default-hover": "#282c35",
    "--mantine-color-default-border": "#3a3f4b",
    "--attune-canvas": "#111317",
    "--attune-raised": "#1b1e24",
    "--attune-line": "#2a2e37",
    "--attune-control": "#7c8494",
    "--attune-hover": "#22262e",
    "--attune-selected": "#232a45",
    "--attune-bad": "#ff8787",
    "--attune-warn": "#ffc078",
    "--attune-good": "#8ce99a",
  },
});
