import { type FormEvent, useEffect, useState } from "react";
import {
  Alert,
  Button,
  Checkbox,
  Dialog,
  Failure,
  Group,
  Icon,
  Radio,
  SkeletonRows,
  Stack,
  Text,
} from "../../kit/index.ts";
import type { PageProblem } from "../model.ts";
import { useIntents } from "../people/use-intents.ts";
import { useAsk } from "../use-ask.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { CopyLink } from "./copy-link.tsx";
import type { LinkChoice, LinkMade, MakeLink } from "./links.ts";

interface Props {
  /** Record that is asked. */
  customerId: string;
  /** What the answer is about besides, ids by field: `{ ticket: "…" }`. */
  links?: Record<string, string>;
  opened?: boolean;
  onClose(): void;
}

/** An agent makes a personal survey link for a customer and copies it into whatever they write in. */
export function InviteDialog(props: Props) {
  const { t } = useWords();
  const { opened = true, onClose } = props;
  return (
    <Dialog opened={opened} onClose={onClose} title={t("surveys_invite")} closeLabel={t("ui_close")}>
      {opened ? <InviteForm {...props} /> : null}
    </Dialog>
  );
}

function InviteForm({ customerId, links, onClose }: Props) {
  const { t } = useWords();
  const { ask, data, asking, failed } = useAsk<{ choices: LinkChoice[] }>();
  const address = `/surveys/links?customer=${encodeURIComponent(customerId)}`;
  useEffect(() => ask(address), [ask, address]);
  const { send, busy } = useIntents<MakeLink, LinkMade>("/surveys/links");
  const [picked, setPicked] = useState<string | null>(null);
  const [anyway, setAnyway] = useState(false);
  const [made, setMade] = useState<LinkMade | null>(null);
  const [copied, setCopied] = useState(false);
  const [problem, setProblem] = useState<PageProblem | null>(null);

  if (failed && !asking && !data)
    return (
      <Failure
        title={t("ui_error_unreachable_title")}
        text={t("ui_error_unreachable")}
        retry={{ label: t("ui_try_again"), run: () => ask(address) }}
      />
    );
  if (!data) return <SkeletonRows rows={3} label={t("ui_loading")} />;
  if (made) return <Made link={made} copied={copied} onClose={onClose} />;
  const choice = data.choices.find(({ key }) => key === picked) ?? data.choices[0];
  if (!choice) return <Text size="sm">{t("surveys_invite_none")}</Text>;
  if (choice.refused) return <Alert color="red">{t("surveys_invite_refused")}</Alert>;

  const make = async (event: FormEvent) => {
    event.preventDefault();
    const answer = await send({ survey: choice.key, customer: customerId, links, anyway });
    if (!answer.ok) return setProblem(answer.problem);
    setCopied(await copy(answer.url));
    setMade(answer);
  };
  return (
    <form onSubmit={make}>
      <Stack gap="sm">
        <Choice choices={data.choices} value={choice.key} onChange={setPicked} />
        {choice.tooSoon ? <TooSoon tooSoon={choice.tooSoon} anyway={anyway} onChange={setAnyway} /> : null}
        {problem ? (
          <Alert color="red" role="alert">
            {problem.message} {problem.errors.map((error) => error.message).join(" ")}
          </Alert>
        ) : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("ui_cancel")}
          </Button>
          <Button type="submit" loading={busy} disabled={choice.tooSoon !== null && !anyway}>
            {t("surveys_invite_do")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Choice({
  choices,
  value,
  onChange,
}: {
  choices: readonly LinkChoice[];
  value: string;
  onChange(key: string): void;
}) {
  const { t, say } = useWords();
  return (
    <Radio.Group label={t("surveys_invite_which")} value={value} onChange={onChange}>
      <Stack gap="xs" mt="xs">
        {choices.map(({ key, label, help }) => (
          <Radio key={key} value={key} label={say(label)} description={say(help) || undefined} />
        ))}
      </Stack>
    </Radio.Group>
  );
}

function TooSoon({
  tooSoon,
  anyway,
  onChange,
}: {
  tooSoon: NonNullable<LinkChoice["tooSoon"]>;
  anyway: boolean;
  onChange(anyway: boolean): void;
}) {
  const { t } = useWords();
  const day = useDay();
  return (
    <Alert color="yellow" icon={<Icon name="alert-triangle" />} role="status">
      <Stack gap="xs">
        <Text size="sm">
          {t("surveys_invite_too_soon", { last: day(tooSoon.last), until: day(tooSoon.until) })}
        </Text>
        <Checkbox
          checked={anyway}
          onChange={(event) => onChange(event.currentTarget.checked)}
          label={t("surveys_invite_anyway")}
        />
      </Stack>
    </Alert>
  );
}

/** Whether it could be copied: browsers refuse it without https, and when the click is too long ago. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function Made({ link, copied, onClose }: { link: LinkMade; copied: boolean; onClose(): void }) {
  const { t } = useWords();
  const day = useDay();
  return (
    <Stack gap="sm">
      {copied ? (
        <Text size="sm" fw={600} role="status">
          {t("surveys_invite_copied")}
        </Text>
      ) : null}
      <Text size="sm">
        {t(copied ? "surveys_invite_made_copied" : "surveys_invite_made", { until: day(link.expiresAt) })}
      </Text>
      <CopyLink url={link.url} />
      <Group justify="flex-end">
        <Button onClick={onClose}>{t("ui_close")}</Button>
      </Group>
    </Stack>
  );
}

function useDay(): (at: number) => string {
  const { locale } = useWords();
  const { timeZone } = useWorkspace();
  return (at) => new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone }).format(at);
}
