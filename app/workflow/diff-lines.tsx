import type { SopChange } from '#server/workflow/sop.ts'
import classes from './diff-lines.module.css'

const signs = { same: ' ', added: '+', removed: '−', gap: '' } as const
const words = { same: '', added: 'new: ', removed: 'gone: ', gap: '' } as const

/** A long text line by line, as `around` leaves it: the changed lines with their neighbours. */
export function DiffLines({ lines }: { lines: SopChange['lines'] }) {
  return (
    <ul className={classes.lines}>
      {lines.map(({ kind, text }, i) => (
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
