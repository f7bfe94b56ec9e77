import { Stack, Text, Title } from '@mantine/core'
import type { Change, Difference } from '#server/workflow/difference.ts'
import classes from './design.module.css'

/** What publishing changes, part by part, in words. */
export function DifferenceList({ difference, from }: { difference: Difference; from: number }) {
  if (difference.length === 0) return <Text size="sm">The draft says what version {from} says.</Text>
  return (
    <div>
      <Title order={3} mb={4}>
        What changes against version {from}
      </Title>
      <Stack gap="xs" className={classes.difference}>
        {difference.map(({ member, title, changes }) => (
          <div key={member}>
            <Text size="sm" fw={600}>
              {title}
            </Text>
            <ul className={classes.problems}>
              {changes.map((change, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: changes have no names, and never move here
                <li key={i}>
                  <ChangeWords change={change} title={title} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </Stack>
    </div>
  )
}

const kindWords = { added: 'new', removed: 'gone', changed: '', moved: 'moved' } as const

function ChangeWords({ change, title }: { change: Change; title: string }) {
  const { kind, where, what, before, after, lines } = change
  const about = [where === title ? '' : where, what, kindWords[kind]].filter(Boolean).join(', ')
  if (lines) {
    const [added, removed] = (['added', 'removed'] as const).map((k) => lines.filter((line) => line.kind === k).length)
    return (
      <>
        {about && `${about}: `}
        {added} {added === 1 ? 'line' : 'lines'} new, {removed} gone
      </>
    )
  }
  return (
    <>
      {about}
      {about && (before !== null || after !== null) && ': '}
      {before !== null && <del>{before}</del>}
      {before !== null && after !== null && ' → '}
      {after !== null && <ins>{after}</ins>}
    </>
  )
}
