import { Alert, Button, Group, Modal, NumberInput, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useFetcher } from 'react-router'
import type { PromotionsAnswer } from './compare-data.ts'

type Props = { candidate: { number: number }; version: number; base: string }

/** Lets a candidate propose for a share of new items first, to see what people correct. */
export function CanaryStart({ candidate, version, base }: Props) {
  const fetcher = useFetcher<PromotionsAnswer>({ key: 'canary' })
  const [asking, setAsking] = useState(false)
  const { message, done } = fetcher.data ?? {}
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        Try it on a share of new items
      </Button>
      {done && (
        <Text size="sm" role="status">
          The canary runs: its figures stand on the page of promotions.
        </Text>
      )}
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={`Try candidate ${candidate.number} on new items?`}
        withinPortal={false}
        centered
      >
        <fetcher.Form method="post" action={`${base}/promotions`} onSubmit={() => setAsking(false)}>
          <input type="hidden" name="intent" value="start" />
          <input type="hidden" name="version" value={version} />
          <input type="hidden" name="candidate" value={candidate.number} />
          <Stack>
            <NumberInput
              name="share"
              label="Share of new items, %"
              description="From 1 to 50. Reviewers work on as ever and are not told which items these are."
              defaultValue={20}
              min={1}
              max={50}
              allowDecimal={false}
              required
              data-autofocus
            />
            <Text size="sm">
              What people correct is then compared with the other items of the same days. Checks and the words “sure”,
              “look” and “unsure” stay those of the current version. The canary ends when you end it, when another
              version is published, or when a pilot locks the workflow.
            </Text>
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setAsking(false)}>
                Not now
              </Button>
              <Button type="submit">Start the canary</Button>
            </Group>
          </Stack>
        </fetcher.Form>
      </Modal>
      {message && (
        <Alert color="red" role="alert" w="100%">
          {message}
        </Alert>
      )}
    </>
  )
}
