import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import type { PanelItem } from './panel-parts.tsx'
import classes from './side-panel.module.css'
import { parseMarkdown } from './sop-markdown.ts'
import { SopText } from './sop-text.tsx'

/** The workflow's instructions for reviewers, with a search. */
export function SopPanel({ work }: Pick<PanelItem, 'work'>) {
  const { instructions, noun } = work.definition
  const blocks = useMemo(() => parseMarkdown(instructions), [instructions])
  const [query, setQuery] = useState('')
  const wanted = useDeferredValue(query)
  const text = useRef<HTMLDivElement>(null)
  const [found, setFound] = useState({ count: 0, at: 0 })

  // biome-ignore lint/correctness/useExhaustiveDependencies: the marks change with the text that was searched for
  useEffect(() => setFound({ count: show(text.current, 0), at: 0 }), [wanted, blocks])
  const go = (by: 1 | -1) => {
    const at = found.count === 0 ? 0 : (found.at + by + found.count) % found.count
    setFound({ count: show(text.current, at), at })
  }
  if (instructions.trim() === '')
    return (
      <p className={classes.quiet}>
        There are no instructions for {noun.many} yet: an ops lead can write them into the workflow.
      </p>
    )
  return (
    <>
      <TextInput
        type="search"
        aria-label="Search the instructions"
        placeholder="Search, Enter goes on"
        size="xs"
        data-autofocus
        leftSection={<IconSearch size={14} aria-hidden />}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return
          event.preventDefault()
          go(event.shiftKey ? -1 : 1)
        }}
      />
      <p className={classes.quiet} role="status">
        {wanted.trim().length < 2
          ? ''
          : found.count === 0
            ? 'Not found.'
            : `${found.at + 1} of ${found.count} ${found.count === 1 ? 'place' : 'places'}`}
      </p>
      <div ref={text}>
        <SopText blocks={blocks} query={wanted} />
      </div>
    </>
  )
}

/** Brings one of the marked places into view; answers how many there are. */
function show(text: HTMLElement | null, at: number): number {
  const marks = [...(text?.querySelectorAll('mark') ?? [])]
  for (const [i, mark] of marks.entries()) mark.toggleAttribute('data-on', i === at)
  marks[at]?.scrollIntoView({ block: 'nearest' })
  return marks.length
}
