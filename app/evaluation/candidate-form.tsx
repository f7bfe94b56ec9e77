import { Alert, Anchor, Button, Fieldset, Group, Stack, Text, Textarea, TextInput, Title } from '@mantine/core'
import { useMemo, useState } from 'react'
import { Form, Link, useNavigation } from 'react-router'
import { type ChangeRow, describeChange, isEmptyChange } from '#server/evaluation/candidate.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { Change } from '#server/workflow/change.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { ChangeList } from './candidate-changes.tsx'
import { type CandidateDraft, changeOf, draftOf } from './candidate-draft.ts'
import { HintBoxes } from './candidate-hints.tsx'
import { ModelBoxes } from './candidate-models.tsx'
import { ProviderBoxes } from './candidate-provider.tsx'
import { ThresholdBoxes } from './candidate-thresholds.tsx'
import classes from './candidates.module.css'
import type { CandidatesAnswer, FormPage } from './candidates-data.ts'

type Props = { page: FormPage; answer: CandidatesAnswer | null; base: string }

/** A new candidate: the workflow as it is, to be changed; what differs stands beside it as it grows. */
export function CandidateForm({ page, answer, base }: Props) {
  const { definition, accounts, workflow, version } = page
  const [draft, setDraft] = useState<CandidateDraft>(() => draftOf(definition))
  const change = useMemo(() => changeOf(definition, draft), [definition, draft])
  const said = useMemo(() => saidOf(definition, change, accounts), [definition, change, accounts])
  const busy = useNavigation().state !== 'idle'
  const set = (next: Partial<CandidateDraft>) => setDraft({ ...draft, ...next })

  return (
    <Stack gap="lg">
      <div>
        <Title order={1}>New candidate for {workflow.name}</Title>
        <Text c="dimmed" maw={820}>
          All boxes hold version {version} as it is. Change what you want to know more about, best one thing at a time;
          nobody works with it before it has been run and promoted.
        </Text>
      </div>
      <Form method="post">
        <input type="hidden" name="version" value={version} />
        <input type="hidden" name="change" value={JSON.stringify(change)} />
        <div className={classes.columns}>
          <Stack gap="md">
            <Fieldset legend="Its name">
              <Stack gap="sm">
                <TextInput
                  name="name"
                  label="Name"
                  required
                  maxLength={80}
                  error={answer?.subject === 'name' ? answer.message : undefined}
                />
                <Textarea name="note" label="Why you try it" maxLength={2000} autosize minRows={2} />
              </Stack>
            </Fieldset>
            <ProviderBoxes page={page} draft={draft} set={set} />
            <ModelBoxes page={page} draft={draft} set={set} />
            <Fieldset legend="Instructions">
              <Textarea
                label="How this house works"
                description="Told to a model with each document. The local provider does not read them."
                value={draft.instructions}
                onChange={(event) => set({ instructions: event.currentTarget.value })}
                maxLength={50_000}
                autosize
                minRows={4}
                maxRows={24}
              />
            </Fieldset>
            <ThresholdBoxes page={page} draft={draft} set={set} />
            <HintBoxes page={page} draft={draft} set={set} />
          </Stack>
          <aside className={classes.aside} aria-label="What changes">
            <Stack gap="sm">
              <Title order={2} size="h3">
                What changes
              </Title>
              <div aria-live="polite">
                {isEmptyChange(change) ? (
                  <Text size="sm" c="dimmed">
                    Nothing yet.
                  </Text>
                ) : said.problem ? (
                  <Alert color="red" title={said.problem} />
                ) : (
                  <ChangeList changes={said.rows} />
                )}
              </div>
              {answer?.message && answer.subject !== 'name' && (
                <Alert color="red" role="alert" title={answer.message} />
              )}
              <Group>
                <Button type="submit" disabled={isEmptyChange(change) || said.problem !== null} loading={busy}>
                  Make the candidate
                </Button>
                <Anchor component={Link} to={`${base}/candidates`} size="sm" underline="always">
                  Back without it
                </Anchor>
              </Group>
            </Stack>
          </aside>
        </div>
      </Form>
    </Stack>
  )
}

/** The change in words, or why it does not fit the workflow. */
function saidOf(
  definition: Definition,
  change: Change,
  accounts: readonly { key: string; label: string }[],
): { rows: ChangeRow[]; problem: string | null } {
  try {
    return { rows: describeChange(definition, change, accounts), problem: null }
  } catch (error) {
    if (error instanceof DomainError) return { rows: [], problem: error.message }
    throw error
  }
}
