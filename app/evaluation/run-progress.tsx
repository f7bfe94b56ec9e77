import { Alert, Button, Group, Modal, NumberInput, Paper, Progress, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useFetcher } from 'react-router'
import { Duration } from '#app/ui/duration.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { type CandidatesAnswer, isUnderWay, type RunPage } from './candidates-data.ts'
import { costText, estimateText, stateWords } from './run-words.ts'

/** How far a run is, what it has paid, and what a person can do about it. */
export function RunProgress({ page: { run } }: { page: RunPage }) {
  const locale = useLocale()
  const { answered, total, failed, cached, cost, currency, spendingLimit, estimate } = run
  const open = isUnderWay(run)
  return (
    <Paper withBorder p="md" component="section" aria-label="Progress">
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start">
          <div role="status">
            <Text fw={600}>
              {answered} of {total} answered, {stateWords[run.state]}
            </Text>
            <Text size="sm">
              {run.leftMs !== null && run.leftMs > 0 && (
                <>
                  About <Duration ms={run.leftMs} /> left at the pace of the last minute.{' '}
                </>
              )}
              Paid: {costText(cost, currency, locale)}
              {spendingLimit !== null && ` of at most ${costText(spendingLimit, currency, locale)}`}.
              {cached > 0 && ` ${cached} had been answered before and cost nothing.`}
              {failed > 0 && ` ${failed} got no answer.`}
            </Text>
          </div>
          {(open || run.state === 'stopped') && <Cancel number={run.number} answered={answered} />}
        </Group>
        {run.state !== 'done' && (
          <Progress
            value={(100 * answered) / Math.max(1, total)}
            aria-label={`${answered} of ${total} answered`}
            size="lg"
          />
        )}
        {run.because && (
          <Alert color={run.state === 'failed' ? 'red' : 'yellow'} title={run.because} role="alert">
            Nothing that is answered is asked or paid for again.
          </Alert>
        )}
        {(run.state === 'stopped' || run.state === 'failed') && <Resume run={run} />}
        {estimate && run.state !== 'done' && (
          <Text size="sm" c="dimmed">
            Expected before it was ordered: {estimateText(estimate, locale)}
          </Text>
        )}
      </Stack>
    </Paper>
  )
}

function Cancel({ number, answered }: { number: number; answered: number }) {
  const fetcher = useFetcher<CandidatesAnswer>()
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)} loading={fetcher.state !== 'idle'}>
        Cancel the run
      </Button>
      {fetcher.data?.message && <Alert color="red" role="alert" title={fetcher.data.message} />}
      <Modal opened={asking} onClose={() => setAsking(false)} title={`Cancel run ${number} for good?`} centered>
        <Stack>
          <Text size="sm">
            It has no figures then and cannot go on. Its {answered} answers are kept: another run that asks the same
            does not pay for them again.
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsking(false)}>
              Let it go on
            </Button>
            <Button
              color="red"
              data-autofocus
              onClick={() => {
                setAsking(false)
                void fetcher.submit({ intent: 'cancel' }, { method: 'post' })
              }}
            >
              Cancel the run
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}

function Resume({ run }: { run: RunPage['run'] }) {
  const fetcher = useFetcher<CandidatesAnswer>()
  return (
    <fetcher.Form method="post">
      <input type="hidden" name="intent" value="resume" />
      <Group align="flex-end" gap="sm">
        {run.currency !== null && (
          <NumberInput
            name="spendingLimit"
            label={`Spending limit (${run.currency})`}
            description="Empty: none."
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            min={0}
            decimalScale={4}
            defaultValue={run.spendingLimit ?? ''}
          />
        )}
        <Button type="submit" loading={fetcher.state !== 'idle'}>
          Go on
        </Button>
      </Group>
      {fetcher.data?.message && <Alert color="red" role="alert" mt="sm" title={fetcher.data.message} />}
    </fetcher.Form>
  )
}
