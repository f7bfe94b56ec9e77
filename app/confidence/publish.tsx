import { Alert, Button, Group, List, Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { FetcherWithComponents } from 'react-router'
import { percent } from '#app/quality/rate-text.tsx'
import { type ConfidencePage, changesOf, needingLook, type PublishAnswer, type Thresholds } from './settings.ts'

type Props = ConfidencePage & {
  draft: Thresholds
  fetcher: FetcherWithComponents<PublishAnswer>
  onDiscard(): void
}

/** Publishes the draft as the workflow's next version, after saying what it would have meant for the last items. */
export function Publish({ fields, thresholds, draft, version, workflow, last, required, fetcher, onDiscard }: Props) {
  const [asking, setAsking] = useState(false)
  const changes = changesOf(fields, thresholds, draft)
  const [before, after] = [needingLook(last, required, thresholds), needingLook(last, required, draft)]
  const items = last.length === 1 ? workflow.noun.one : workflow.noun.many
  const meaning =
    after === before
      ? `Of the last ${last.length} ${items}, ${before} need a look, as before.`
      : `Of the last ${last.length} ${items}, ${after} would have needed a look; today it is ${before}.`

  function confirm() {
    setAsking(false)
    const { fields: own, abstain } = draft
    fetcher.submit({ version: String(version), settings: JSON.stringify({ fields: own, abstain }) }, { method: 'post' })
  }

  return (
    <Stack gap="sm">
      <Text size="sm" style={{ fontVariantNumeric: 'tabular-nums' }}>
        {meaning}
      </Text>
      {fetcher.data?.message && <Alert color="red" role="alert" title={fetcher.data.message} />}
      <Group>
        <Button disabled={changes.length === 0} loading={fetcher.state !== 'idle'} onClick={() => setAsking(true)}>
          Publish the thresholds
        </Button>
        {changes.length > 0 && (
          <Button variant="default" onClick={onDiscard}>
            Discard
          </Button>
        )}
        <Text size="sm" role="status">
          {changes.length > 0
            ? `${changes.length === 1 ? '1 threshold' : `${changes.length} thresholds`} changed, not published yet.`
            : fetcher.data?.version
              ? `Published as version ${fetcher.data.version}.`
              : `Version ${version} is in force.`}
        </Text>
      </Group>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={`Publish version ${version + 1}?`}
        closeButtonProps={{ 'aria-label': 'Close' }}
        centered
      >
        <Stack>
          <List size="sm">
            {changes.map((c) => (
              <List.Item key={c.name}>
                {c.name} {percent(c.to)} (today {percent(c.from)})
              </List.Item>
            ))}
          </List>
          <Text size="sm">
            {meaning} Items that come in from now on are measured by the new thresholds; earlier ones keep theirs.
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsking(false)}>
              Keep version {version}
            </Button>
            <Button onClick={confirm} data-autofocus>
              Publish
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Stack>
  )
}
