import { Alert, Anchor, Button, Group, List, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { type FetcherWithComponents, Link } from 'react-router'
import { percent } from '#app/quality/rate-text.tsx'
import { monthUnder } from '#server/proposal/confidence/month.ts'
import { type Change, type ConfidencePage, changesOf, type PublishAnswer, type Thresholds } from './settings.ts'

type Props = ConfidencePage & {
  draft: Thresholds
  fetcher: FetcherWithComponents<PublishAnswer>
  onDiscard(): void
}

/** Publishes the draft as the workflow's next version, or makes a candidate of it that has to pass the gate first. */
export function Publish({ draft, fetcher, onDiscard, ...page }: Props) {
  const { fields, thresholds, version, mayEvaluate, base } = page
  const [asking, setAsking] = useState<'publish' | 'candidate' | null>(null)
  const changes = changesOf(fields, thresholds, draft)
  const answer = fetcher.data

  function confirm(more: Record<string, string>) {
    setAsking(null)
    const { fields: own, abstain } = draft
    const form = { version: String(version), settings: JSON.stringify({ fields: own, abstain }), ...more }
    fetcher.submit(form, { method: 'post' })
  }

  return (
    <Stack gap="sm">
      {answer?.message && <Alert color="red" role="alert" title={answer.message} />}
      <Group>
        <Button disabled={changes.length === 0} loading={fetcher.state !== 'idle'} onClick={() => setAsking('publish')}>
          Publish the thresholds
        </Button>
        {mayEvaluate && (
          <Button variant="default" disabled={changes.length === 0} onClick={() => setAsking('candidate')}>
            Make a candidate of these
          </Button>
        )}
        {changes.length > 0 && (
          <Button variant="subtle" onClick={onDiscard}>
            Discard
          </Button>
        )}
        <Text size="sm" role="status">
          {answer?.candidate ? (
            <>
              Candidate {answer.candidate} is made.{' '}
              <Anchor component={Link} inherit to={`${base}/candidates`} underline="always">
                Run it over an evaluation set
              </Anchor>
            </>
          ) : changes.length > 0 ? (
            `${changes.length === 1 ? '1 threshold' : `${changes.length} thresholds`} changed, not published yet.`
          ) : answer?.version ? (
            `Published as version ${answer.version}.`
          ) : (
            `Version ${version} is in force.`
          )}
        </Text>
      </Group>
      <Modal
        opened={asking === 'publish'}
        onClose={() => setAsking(null)}
        title={`Publish version ${version + 1}?`}
        centered
      >
        <Stack>
          <Changes changes={changes} />
          <Text size="sm">
            {meaningOf(page, draft)} Items that come in from now on are measured by the new thresholds; earlier ones
            keep theirs.
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsking(null)}>
              Keep version {version}
            </Button>
            <Button onClick={() => confirm({})} data-autofocus>
              Publish
            </Button>
          </Group>
        </Stack>
      </Modal>
      <CandidateDialog
        opened={asking === 'candidate'}
        changes={changes}
        onClose={() => setAsking(null)}
        onMake={(name) => confirm({ intent: 'candidate', name })}
      />
    </Stack>
  )
}

/** How many of last month's items would have passed without a look, in one sentence. */
function meaningOf({ month, thresholds, workflow }: ConfidencePage, draft: Thresholds): string {
  const [before, after] = [monthUnder(month, thresholds), monthUnder(month, draft)]
  if (before.items === 0) return ''
  const items = before.items === 1 ? workflow.noun.one : workflow.noun.many
  return `Of last month's ${before.items} ${items}, ${after.untouched} would have passed with no look at all; today it is ${before.untouched}.`
}

function Changes({ changes }: { changes: readonly Change[] }) {
  return (
    <List size="sm">
      {changes.map((c) => (
        <List.Item key={c.name}>
          {c.name} {percent(c.to)} (today {percent(c.from)})
        </List.Item>
      ))}
    </List>
  )
}

type DialogProps = { opened: boolean; changes: readonly Change[]; onClose(): void; onMake(name: string): void }

function CandidateDialog({ opened, changes, onClose, onMake }: DialogProps) {
  const [name, setName] = useState('')
  return (
    <Modal opened={opened} onClose={onClose} title="Make a candidate of these thresholds?" centered>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          onMake(name)
        }}
      >
        <Stack>
          <Changes changes={changes} />
          <TextInput
            label="Name"
            value={name}
            required
            maxLength={80}
            data-autofocus
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Text size="sm">Nothing changes for the workflow until the candidate has been run and promoted.</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={name.trim() === ''}>
              Make the candidate
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
