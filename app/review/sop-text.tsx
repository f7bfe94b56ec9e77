import { createElement, type ReactNode } from 'react'
import { type Block, foundIn, type Run } from './sop-markdown.ts'
import classes from './sop-text.module.css'

/** Instructions as they are read; `query` marks the places where a search found its words. */
export function SopText({ blocks, query = '' }: { blocks: readonly Block[]; query?: string }) {
  return (
    <div className={classes.sop}>
      <Blocks blocks={blocks} query={query} />
    </div>
  )
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
        <section className={classes.table} tabIndex={0} aria-label="Table">
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
