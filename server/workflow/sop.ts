import { type Line, linesOf } from './difference.ts'

/** A version in which the instructions changed. `lines`: what is new and gone, with a little around it; gap: left out. */
export type SopChange = {
  version: number
  at: string
  by: string
  added: number
  removed: number
  lines: (Line | { kind: 'gap'; text: string })[]
}

type Version = { version: number; at: string; by: string; instructions: string }

/** Of all versions, oldest first, those that changed the instructions, newest first. */
export function sopHistory(versions: readonly Version[]): SopChange[] {
  return versions
    .flatMap(({ version, at, by, instructions }, i): SopChange[] => {
      const before = versions[i - 1]?.instructions ?? ''
      if (before === instructions) return []
      const lines = changesOf(before, instructions)
      const count = (kind: Line['kind']) => lines.filter((line) => line.kind === kind).length
      return [{ version, at, by, added: count('added'), removed: count('removed'), lines: around(lines) }]
    })
    .reverse()
}

/** Two texts line by line; an empty text has no lines, and a break at the end of the last line is none of its own. */
export function changesOf(before: string, after: string): Line[] {
  const ended = (text: string) => (text === '' || text.endsWith('\n') ? text : `${text}\n`)
  const lines = linesOf(ended(before), ended(after))
  return before === '' || after === '' ? lines.filter(({ text }) => text !== '') : lines
}

/** Lines that stay and are shown on either side of a change. */
const shownAround = 2

/** The changed lines with their neighbours; what lies between is a gap that says how much it is. */
export function around(lines: readonly Line[]): SopChange['lines'] {
  const isNear = (at: number) =>
    lines.slice(Math.max(0, at - shownAround), at + shownAround + 1).some(({ kind }) => kind !== 'same')
  const result: SopChange['lines'] = []
  let left = 0
  const close = () => {
    if (left > 0) result.push({ kind: 'gap', text: left === 1 ? '1 line as it was' : `${left} lines as they were` })
    left = 0
  }
  for (const [at, line] of lines.entries()) {
    if (!isNear(at)) left += 1
    else {
      close()
      result.push(line)
    }
  }
  close()
  return result
}
