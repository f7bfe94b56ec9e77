import { Accordion, Stack, Text, Title } from '@mantine/core'
import { Moment } from '#app/ui/moment.tsx'
import type { SegmentView } from '#server/pilot/view.server.ts'
import classes from './pilot.module.css'
import { ChangeTable, WordsList } from './words-list.tsx'

/** The locked plans, newest first, each with its hash; amendments say what they changed and why. */
export function Segments({ segments, timeZone }: { segments: SegmentView[]; timeZone: string }) {
  const last = segments.length
  return (
    <section aria-labelledby="locked-plan">
      <Title order={2} size="h3" id="locked-plan">
        The locked plan
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {last === 1
          ? 'Locked at the start; nothing of it was changed since.'
          : `Amended ${last === 2 ? 'once' : `${last - 1} times`}: each change began a new segment, and the verdict rests on the last.`}
      </Text>
      <Accordion variant="contained" order={3} multiple>
        {segments.toReversed().map((segment) => (
          <Accordion.Item key={segment.number} value={String(segment.number)}>
            <Accordion.Control>
              Segment {segment.number}, locked <Moment at={segment.lockedAt} timeZone={timeZone} />
              {segment.reason && (
                <Text size="sm" c="dimmed">
                  {segment.reason}
                </Text>
              )}
            </Accordion.Control>
            <Accordion.Panel>
              <Stack>
                {segment.changes.length > 0 && <ChangeTable changes={segment.changes} />}
                {segment.overruled.length > 0 && (
                  <div>
                    <Text size="sm" fw={600}>
                      Started in spite of this
                    </Text>
                    <ul className={classes.list}>
                      {segment.overruled.map((sentence) => (
                        <li key={sentence}>
                          <Text size="sm">{sentence}</Text>
                        </li>
                      ))}
                    </ul>
                  </div>
                )}
                <WordsList words={segment.words} />
                <Text size="sm">
                  SHA-256 of the plan, also in the audit log: <span className={classes.hash}>{segment.hash}</span>
                </Text>
              </Stack>
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </section>
  )
}
