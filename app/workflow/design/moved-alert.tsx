import { Alert, Button, Group, Radio, Stack, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useFetcher, useRevalidator } from 'react-router'
import { memberTitles } from '#server/workflow/difference-words.ts'
import type { DoneAnswer, DraftView } from './designer-data.ts'
import type { DraftDesk } from './use-draft.ts'

type Moved = NonNullable<DraftView['moved']>
type Side = 'draft' | 'published'
const nameOf = (member: string) => (memberTitles as Record<string, string>)[member] ?? member

/** A newer version came out since the draft was begun: what comes from it, and who wins where both changed something. */
export function MovedAlert({ moved, desk }: { moved: Moved; desk: DraftDesk }) {
  const fetcher = useFetcher<DoneAnswer>({ key: 'take-over' })
  const revalidator = useRevalidator()
  const [choice, setChoice] = useState<Record<string, Side>>({})
  const answer = fetcher.data
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each answer
  useEffect(() => {
    if (answer?.ok) void revalidator.revalidate()
  }, [answer])
  const open = moved.collisions.filter((member) => !choice[member])
  return (
    <Alert
      color="yellow"
      mb="md"
      title={`Version ${moved.to} has been published since this draft was begun on version ${moved.from}`}
      styles={{ title: { color: 'var(--mantine-color-text)' } }}
    >
      <Stack gap="sm" align="start">
        {moved.taken.length > 0 && <Text size="sm">From it come: {moved.taken.map(nameOf).join(', ')}.</Text>}
        {moved.collisions.map((member) => (
          <Radio.Group
            key={member}
            label={`Both changed: ${nameOf(member)}`}
            value={choice[member] ?? ''}
            onChange={(side) => setChoice({ ...choice, [member]: side as Side })}
          >
            <Group gap="md" mt={4}>
              <Radio value="draft" label="This draft’s stays" />
              <Radio value="published" label={`Version ${moved.to}’s stays`} />
            </Group>
          </Radio.Group>
        ))}
        {answer && !answer.ok && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {answer.message}
          </Text>
        )}
        <Button
          size="xs"
          variant="default"
          disabled={open.length > 0 || desk.unsaved}
          loading={fetcher.state !== 'idle'}
          onClick={() =>
            fetcher.submit(JSON.stringify({ intent: 'takeOver', revision: desk.state.saved.revision, choice }), {
              method: 'post',
              encType: 'application/json',
            })
          }
        >
          Put the draft on version {moved.to}
        </Button>
      </Stack>
    </Alert>
  )
}
