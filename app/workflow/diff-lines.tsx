import type { Line } from '#server/workflow/difference.ts'
import { around } from '#server/workflow/sop.ts'
import classes from './diff-lines.module.css'

const signs = { same: ' ', added: '+', removed: '−', gap: '' } as const
const words = { same: '', added: 'new: ', removed: 'gone: ', gap: '' } as const

/** A long text line by line, the changed lines with their neighbours. */
export function DiffLines({ lines }: { lines: readonly Line[] }) {
  return (
    <ul className={classes.lines}>
      {around(lines).map(({ kind, text }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no names and never move
        <li key={i} data-kind={kind}>
          <span aria-hidden className={classes.sign}>
            {signs[kind]}
          </span>
          {words[kind] && <span className={classes.spoken}>{words[kind]}</span>}
          {text || ' '}
        </li>
      ))}
    </ul>
  )
}
