import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { createElement, type ReactNode, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import type { PanelItem } from './panel-parts.tsx'
import classes from './side-panel.module.css'
import { type Block, foundIn, parseMarkdown, type Run } from './sop-markdown.ts'

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
      <div ref={text} className={classes.sop}>
        <Blocks blocks={blocks} query={wanted} />
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

type Searched = { query: string }

function Blocks({ blocks, query }: { blocks: readonly Block[] } & Searched) {
  // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no names and never move
  return blocks.map((block, i) => <BlockView key={i} block={block} query={query} />)
}

function BlockView({ block, query }: { block: Block } & Searched) {
  const runs = (of: readonly Run[]) => <Runs runs={of} query={query} />
  switch (block.kind) {
    case 'heading':
      // Below the panel's own heading.
      return createElement(`h${block.level + 2}`, null, runs(block.runs))
    case 'paragraph':
      return <p>{runs(block.runs)}</p>
    case 'list': {
      const items = block.items.map((item, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items have no names and never move
        <li key={i}>
          {runs(item.runs)}
          <Blocks blocks={item.under} query={query} />
        </li>
      ))
      return block.ordered ? <ol start={block.start}>{items}</ol> : <ul>{items}</ul>
    }
    case 'table':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className={classes.wide} tabIndex={0} aria-label="Table">
          <table>
            <thead>
              <tr>
                {cells(block.head, (cell, i) => (
                  <th key={i}>{runs(cell)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {block.rows.map((row, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows have no names and never move
                <tr key={i}>
                  {cells(row, (cell, n) => (
                    <td key={n}>{runs(cell)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )
    case 'quote':
      return (
        <blockquote>
          <Blocks blocks={block.blocks} query={query} />
        </blockquote>
      )
    case 'code':
      return (
        <pre>
          <Found text={block.text} query={query} />
        </pre>
      )
    case 'rule':
      return <hr />
  }
}

const cells = (row: readonly Run[][], show: (cell: Run[], i: number) => ReactNode) => row.map(show)

function Runs({ runs, query }: { runs: readonly Run[] } & Searched) {
  return runs.map((run, i) => {
    let text: ReactNode = <Found text={run.text} query={query} />
    if (run.code) text = <code>{text}</code>
    if (run.italic) text = <em>{text}</em>
    if (run.bold) text = <strong>{text}</strong>
    // biome-ignore lint/suspicious/noArrayIndexKey: the runs of a line have no names and never move
    return <span key={i}>{text}</span>
  })
}

/** Text with the places marked where the search found its words. */
function Found({ text, query }: { text: string } & Searched) {
  const found = foundIn(text, query)
  if (found.length === 0) return text
  return (
    <>
      {found.map(({ from, to }, i) => (
        <span key={from}>
          {text.slice(found[i - 1]?.to ?? 0, from)}
          <mark>{text.slice(from, to)}</mark>
        </span>
      ))}
      {text.slice(found.at(-1)?.to)}
    </>
  )
}
