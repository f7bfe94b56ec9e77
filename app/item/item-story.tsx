import { Text } from '@mantine/core'
import { createElement, useMemo } from 'react'
import type { Story } from '#server/review/story.server.ts'
import { historyLines } from './history.ts'
import { ItemHistory } from './item-history.tsx'
import { WhyWaiting } from './why-waiting.tsx'

/** Why the item waited, then what happened to it; `level` of the two headings. */
export function ItemStory({ story: { told, names, timeZone }, level }: { story: Story; level: 2 | 3 }) {
  const lines = useMemo(
    () => (told ? historyLines(told.history, names, { exportedAt: told.exportedAt }) : []),
    [told, names],
  )
  const title = (text: string) => createElement(`h${level}`, { style: { margin: 0, fontSize: '1rem' } }, text)
  if (!told)
    return <Text c="dimmed">Hidden until the open check of this item is finished, so that it is judged by itself.</Text>
  return (
    <>
      {title(told.cycle.completed ? 'Why did this wait?' : 'Why does this wait?')}
      <WhyWaiting segments={told.segments} meanwhile={told.meanwhile} working={told.working} timeZone={timeZone} />
      <div style={{ height: '0.75rem' }} />
      {title('What happened')}
      <ItemHistory lines={lines} timeZone={timeZone} />
    </>
  )
}
