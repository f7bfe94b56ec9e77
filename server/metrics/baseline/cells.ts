import { parseDecimal } from '#server/workflow/decimal.ts'
import { cleanText } from '#server/workflow/value.ts'
import type { HistoryTable } from './guess.ts'
import { type ColumnKey, columnsOf, type Mapping } from './mapping.ts'
import { isMissing, type ReadTime, readTime } from './times.ts'

/** Why a row was left out: the line as a spreadsheet numbers it, the column where one is to blame, a sentence. */
export type Rejected = { line: number; column: string | null; reason: string }

/** Thrown by the readers of a cell, caught by the reader of its row. */
export class CellProblem extends Error {
  readonly column: string | null
  constructor(column: string | null, reason: string) {
    super(reason)
    this.column = column
  }
}

const yes = new Set(
  '1,x,y,yes,true,t,on,ja,j,wahr,oui,o,vrai,si,sí,verdadero,✓,✔,✗,met,made,error,wrong,fehler,fehlerhaft,erreur'.split(
    ',',
  ),
)
const no = new Set('0,n,no,false,f,off,nein,non,ok,right,correct,none,richtig,korrekt,correcto,missed'.split(','))

/** What the cells of a row hold, by the mapping. A time in the future is a time misread. */
export function cellReader(headers: readonly string[], mapping: Mapping, now: number) {
  const places = new Map<ColumnKey, number>()
  for (const { key } of columnsOf[mapping.kind]) {
    const header = mapping.columns[key]
    if (header !== undefined) places.set(key, headers.indexOf(header))
  }
  let twice = 0
  const readLately = new Map<string, ReadTime>()
  const raw = (cells: readonly string[], key: ColumnKey) => cells[places.get(key) ?? -1] ?? ''
  const fail = (key: ColumnKey, text: string, what: string) =>
    new CellProblem(mapping.columns[key] ?? null, `"${shortened(text)}" ${what}${what.endsWith('?') ? '' : '.'}`)
  return {
    has: (key: ColumnKey) => places.has(key),
    /** How many times fell in an hour that the clocks had twice. */
    twice: () => twice,
    text(cells: readonly string[], key: ColumnKey, most = 200): string | null {
      const stands = raw(cells, key)
      const text = plainText.test(stands) ? stands : cleanText(stands)
      if (isMissing(text)) return null
      if (text.length > most) throw fail(key, text, `has more than ${most} characters`)
      return text
    },
    time(cells: readonly string[], key: ColumnKey): number | null {
      const text = raw(cells, key)
      if (isMissing(text)) return null
      // A log says the same of a case in each of its rows.
      const known = readLately.get(text)
      const read = known ?? readTime(text, mapping.time)
      if (!known) {
        if (readLately.size > 50_000) readLately.clear()
        readLately.set(text, read)
      }
      if ('problem' in read) throw fail(key, text, read.problem)
      // A day of grace: the file's zone may be ahead of what was said.
      if (read.at > now + 86_400_000)
        throw fail(key, text, 'lies in the future: are day and month, and the zone, right?')
      if (read.twice) twice += 1
      return read.at
    },
    count(cells: readonly string[], key: ColumnKey): number | null {
      const text = raw(cells, key)
      if (isMissing(text)) return null
      const value = parseDecimal(text, mapping.language)?.toNumber()
      if (value === undefined || !Number.isInteger(value) || value < 0 || value > 1_000_000)
        throw fail(key, text, 'is no whole number')
      return value
    },
    /** Milliseconds. */
    minutes(cells: readonly string[], key: ColumnKey): number | null {
      const text = raw(cells, key).trim()
      if (isMissing(text)) return null
      const clock = /^(\d{1,3}):([0-5]\d):([0-5]\d)$/.exec(text)
      if (clock) return ((Number(clock[1]) * 60 + Number(clock[2])) * 60 + Number(clock[3])) * 1000
      const minutes = parseDecimal(text, mapping.language)?.toNumber()
      if (minutes === undefined) throw fail(key, text, 'is no number of minutes, nor h:mm:ss')
      if (minutes < 0 || minutes > mostMinutes) throw fail(key, text, `is not between 0 and ${mostMinutes} minutes`)
      return Math.round(minutes * 60_000)
    },
    flag(cells: readonly string[], key: ColumnKey): boolean | null {
      if (!places.has(key)) return null
      const text = raw(cells, key).trim().toLowerCase()
      if (isMissing(text)) return mapping.blank === 'no' ? false : null
      if (yes.has(text)) return true
      if (no.has(text)) return false
      // A number of errors, or of times that it came back.
      const value = /^\d{1,6}$/.test(text) ? Number(text) : null
      if (value === null) throw fail(key, text, 'is neither yes nor no')
      return value > 0
    },
  }
}
export type CellReader = ReturnType<typeof cellReader>

/** Text that cleaning would leave as it is: printable ASCII without two blanks in a row or one at an end. */
const plainText = /^(?:[!-~]+(?: [!-~]+)*)?$/

/** Four weeks: what is longer was not worked on. Milliseconds of it fit an integer. */
const mostMinutes = 35_000

const shortened = (text: string) => (text.length > 60 ? `${text.slice(0, 57)}...` : text)

/** Reads each row; what a row has wrong is kept beside the others. */
export function readEach<T>(
  rows: HistoryTable['rows'],
  read: (row: HistoryTable['rows'][number]) => T,
): { taken: T[]; rejected: Rejected[] } {
  const taken: T[] = []
  const rejected: Rejected[] = []
  for (const row of rows)
    try {
      taken.push(read(row))
    } catch (error) {
      if (!(error instanceof CellProblem)) throw error
      rejected.push({ line: row.number, column: error.column, reason: error.message })
    }
  return { taken, rejected }
}
