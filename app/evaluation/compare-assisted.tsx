import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useFetcher } from 'react-router'
import { Section } from '#app/ui/section.tsx'
import { mostOrdered } from '#server/evaluation/compare-view.ts'
import type { CompareAnswer, ComparePage, Result } from './compare-data.ts'
import { CompareFields } from './compare-fields.tsx'

/** Cases whose truth was a proposal that somebody accepted: apart, because they favour what proposed it. */
export function CompareAssisted({ page: { view, address }, result }: { page: ComparePage; result: Result }) {
  const fetcher = useFetcher<CompareAnswer>({ key: 'dispute' })
  const { assisted, disputes } = result
  if (assisted.n === 0) return null
  const { message, sent } = fetcher.data ?? {}
  const cases = (n: number, verb: [string, string]) => `${n} ${n === 1 ? `case ${verb[0]}` : `cases ${verb[1]}`}`
  return (
    <Section
      title="Cases that rest on accepted proposals"
      text={`n = ${assisted.n}. Somebody accepted or corrected a proposal here, so these truths lean towards the version that proposed them. The gate does not look at them.`}
    >
      <Stack gap="md">
        <CompareFields group={assisted} address={address} of="assisted" />
        {disputes.cases > 0 && (
          <div>
            <Text size="sm" maw={820}>
              {cases(disputes.cases, ['rests', 'rest'])} on accepted proposals and would come out otherwise where it
              counts: either side may be right. {disputes.waiting > 0 && `${disputes.waiting} wait for a blind entry. `}
              {disputes.checked > 0 && `${disputes.checked} were looked at again. `}
            </Text>
            <fetcher.Form method="post" className="no-print">
              <input type="hidden" name="intent" value="dispute" />
              <input type="hidden" name="current" value={view.current.number} />
              <input type="hidden" name="candidate" value={view.candidate.number} />
              <Group gap="sm" mt="xs">
                <Button
                  type="submit"
                  variant="default"
                  disabled={disputes.sendable === 0}
                  loading={fetcher.state !== 'idle'}
                >
                  {disputes.sendable === 0
                    ? 'None left to send to a blind check'
                    : `Send ${disputes.sendable > mostOrdered ? `${mostOrdered} of ${disputes.sendable}` : disputes.sendable} to a blind check`}
                </Button>
                <Text size="sm" role="status">
                  {sent &&
                    `${cases(sent.sent, ['was', 'were'])} sent${sent.left > 0 ? `; ${sent.left} are left` : ''}.`}
                </Text>
              </Group>
            </fetcher.Form>
            <Text size="xs" c="dimmed" mt={4} maw={820}>
              Somebody who has not seen the item enters it on a blank form; you are left out of it, for you see both
              answers here. What comes of it counts in no rate, because these cases were not drawn by chance.
            </Text>
          </div>
        )}
        {message && <Alert color="red" role="alert" title={message} />}
      </Stack>
    </Section>
  )
}
