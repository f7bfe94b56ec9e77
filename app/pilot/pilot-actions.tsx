import { Alert, Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { Link, useFetcher } from 'react-router'
import type { PilotView } from '#server/pilot/view.server.ts'

/** What the page's action answers: why nothing was changed. */
export type PilotAnswer = { message: string | null }

type Intent = 'end' | 'abandon' | 'open'

const dialogs: Record<Intent, { title: string; text: string; button: string; color?: string }> = {
  end: {
    title: 'End this pilot?',
    text: 'No further item is drawn, the verdict stays as the figures stand, and the settings of the workflow are free again. It cannot be resumed. Ending when the figures look good is no proof of anything more than they say today.',
    button: 'End the pilot',
  },
  abandon: {
    title: 'Abandon this pilot?',
    text: 'It stops without a verdict: for when something went wrong with the pilot itself. Its record stays. It cannot be resumed.',
    button: 'Abandon without a verdict',
    color: 'red',
  },
  open: {
    title: 'Open the lock for one change?',
    text: 'Fields, thresholds, provider and rates can be published again. What is published first begins a new segment by itself, with the reason that you give here; the verdict then rests on that segment alone.',
    button: 'Open the lock',
  },
}

/** What a lead may do to a running pilot; whatever cannot be taken back asks first. */
export function PilotActions({ pilot, base }: { pilot: PilotView; base: string }) {
  const fetcher = useFetcher<PilotAnswer>()
  const [asking, setAsking] = useState<Intent | null>(null)
  const dialog = asking && dialogs[asking]
  return (
    <Stack gap="sm" className="no-print">
      {pilot.openedBecause && (
        <Alert color="yellow" title="The lock is open" styles={{ title: { color: 'var(--mantine-color-text)' } }}>
          <Group justify="space-between">
            <span>{pilot.openedBecause} The next version of the workflow that is published begins a new segment.</span>
            <fetcher.Form method="post">
              <input type="hidden" name="version" value={pilot.version} />
              <Button type="submit" name="intent" value="close" variant="default" size="xs">
                Close it again
              </Button>
            </fetcher.Form>
          </Group>
        </Alert>
      )}
      {fetcher.data?.message && (
        <Alert color="red" role="alert">
          {fetcher.data.message}
        </Alert>
      )}
      <Group gap="sm">
        <Button component={Link} to={`${base}/pilots/${pilot.number}/plan`} variant="default">
          Amend the plan
        </Button>
        {!pilot.openedBecause && (
          <Button variant="default" onClick={() => setAsking('open')}>
            Change settings of the workflow
          </Button>
        )}
        <Button variant="default" onClick={() => setAsking('end')}>
          End
        </Button>
        <Button variant="subtle" color="red" onClick={() => setAsking('abandon')}>
          Abandon
        </Button>
      </Group>
      <Modal opened={dialog !== null} onClose={() => setAsking(null)} title={dialog?.title} centered>
        <fetcher.Form method="post" onSubmit={() => setAsking(null)}>
          <input type="hidden" name="version" value={pilot.version} />
          <input type="hidden" name="intent" value={asking ?? ''} />
          <Stack>
            <Text size="sm">{dialog?.text}</Text>
            <Textarea
              name="reason"
              label="Why"
              required
              minLength={3}
              maxLength={500}
              autosize
              minRows={2}
              data-autofocus
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setAsking(null)}>
                Keep it running
              </Button>
              <Button type="submit" {...(dialog?.color ? { color: dialog.color } : {})}>
                {dialog?.button}
              </Button>
            </Group>
          </Stack>
        </fetcher.Form>
      </Modal>
    </Stack>
  )
}
