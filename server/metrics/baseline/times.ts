import { Temporal } from 'temporal-polyfill'
import { parseDate } from '#server/workflow/dates.ts'

/**
 * How moments are written in a file of history. What can be read in one way only (2016-03-02, "2 March 2016", dates with
 * points, which are day first everywhere) needs no setting; day and month that could be swapped, and plain numbers, are
 * read as the file's owner says or not at all.
 */
export type TimeFormat = {
  /** Of 3/2/2016: day or month first. Null: nobody has said, so such a date is refused. */
  order: 'dmy' | 'mdy' | null
  /** What a plain number means. Excel: days since 1899-12-30 on the wall clock. Null: refused. */
  numbers: 'excel' | 'epoch_s' | 'epoch_ms' | null
  /** IANA zone of times that name none. */
  zone: string
}

/** Milliseconds since 1970; `twice`: on the wall clock this moment came twice, and the first is taken. */
export type ReadTime = { at: number; twice: boolean } | { problem: string }

/** Words and signs by which files say that there is no value; compared in small letters. */
const missingMarks = new Set([
  '',
  '?',
  '-',
  '--',
  '—',
  '–',
  'null',
  '(null)',
  'none',
  'nil',
  'nan',
  'n/a',
  'na',
  '#n/a',
  '\\n',
  'nat',
])
export const isMissing = (text: string): boolean => missingMarks.has(text.trim().toLowerCase())

const dayMs = 86_400_000
/** Nobody's history lies outside these years; a column of other numbers is no column of times. */
const [firstYear, lastYear] = [1970, 2199]

/** Reads one cell that is not missing. A problem is the second half of a sentence about the cell. */
export function readTime(raw: string, format: TimeFormat): ReadTime {
  const usual = usualPattern.exec(raw)
  if (usual) return readUsual(usual, format)
  const text = raw.normalize('NFKC').replace(/\s+/g, ' ').trim()
  if (text.length > 60) return { problem: 'is too long for a time' }
  if (isPlainNumber(text)) return readNumber(text, format)
  const parts = splitTime(text)
  const before = parts && readDay(parts.day, format.order)
  const day = before ?? readDay(text, format.order)
  if (!day) return { problem: 'is not a time' }
  if ('problem' in day) return day
  const clock = parts && before ? parts.clock : midnight
  if ('problem' in clock) return clock
  return place(day.date, clock, format.zone)
}

/** "2/3/2016 08:54", "2016-03-02T08:54:07": what nearly every cell of a system's export looks like, in one step. */
const usualPattern = /^(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?$/

function readUsual([text, a = '', , , , hour, minute, second]: RegExpExecArray, format: TimeFormat): ReadTime {
  const day = readDay(text.slice(0, text.search(/[ T]/)), format.order)
  if (!day || a.length === 3) return { problem: 'is not a time' }
  if ('problem' in day) return day
  const clock = clockOf({ hour, minute, second })
  return 'problem' in clock ? clock : place(day.date, clock, format.zone)
}

/** A number that is no compact date such as 20160302. */
function isPlainNumber(text: string): boolean {
  return /^\d{1,15}([.,]\d{1,15})?$/.test(text) && !/^(19|20|21)\d{6}(\d{6})?$/.test(text)
}

function readNumber(text: string, format: TimeFormat): ReadTime {
  const value = Number(text.replace(',', '.'))
  switch (format.numbers) {
    case null:
      return { problem: 'is a plain number: say what numbers mean' }
    case 'epoch_ms':
      return withinYears(Math.round(value))
    case 'epoch_s':
      return withinYears(Math.round(value * 1000))
    case 'excel': {
      // Five decimals of a day are a second; days before March 1900 are one off in Excel, and nobody's history.
      const seconds = Math.round(value * 86_400)
      const day = Math.floor(seconds / 86_400)
      if (day < 25_569 || day > 109_939) return { problem: 'is no day of Excel between 1970 and 2199' }
      const date = new Date((day - 25_569) * dayMs).toISOString().slice(0, 10)
      return place(date, { ms: (seconds % 86_400) * 1000, offset: null }, format.zone)
    }
  }
}

function withinYears(at: number): ReadTime {
  const year = Number.isFinite(at) && Math.abs(at) < 8e15 ? new Date(at).getUTCFullYear() : 0
  return year < firstYear || year > lastYear || at <= 0
    ? { problem: 'lies far outside of any history: check what numbers mean' }
    : { at, twice: false }
}

/** Milliseconds into the day, and minutes east of Greenwich where the text says so. */
type Clock = { ms: number; offset: number | null }
const midnight: Clock = { ms: 0, offset: null }

const clockPattern =
  /^(.*?)(?:(?<=\d)T|[ ,]+)(?:at |um |à |a |kl\.? )?(\d{1,2})[:h.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?(?: ?(am|pm|a\.m\.|p\.m\.|uhr|h))? ?(z|utc|gmt|[+-]\d{2}:?\d{2}|[+-]\d{2})?$/i
const compactPattern = /^(\d{8})[T ]?(\d{2})(\d{2})(\d{2})?(z)?$/i

function splitTime(text: string): { day: string; clock: Clock | { problem: string } } | null {
  const compact = compactPattern.exec(text)
  if (compact) {
    const [, day = '', hour, minute, second, zulu] = compact
    return { day, clock: clockOf({ hour, minute, second, zone: zulu }) }
  }
  const found = clockPattern.exec(text)
  if (!found) return null
  const [, day = '', hour, minute, second, fraction, half, zone] = found
  return { day: day.replace(/[,;]$/, '').trim(), clock: clockOf({ hour, minute, second, fraction, half, zone }) }
}

type ClockText = {
  hour: string | undefined
  minute: string | undefined
  second?: string | undefined
  fraction?: string | undefined
  half?: string | undefined
  zone?: string | undefined
}

function clockOf({ hour: h, minute: m, second: s, fraction, half, zone }: ClockText): Clock | { problem: string } {
  let hour = Number(h)
  const [minute, second] = [Number(m), Number(s ?? 0)]
  const noon = half?.toLowerCase().startsWith('p') ? 'pm' : half?.toLowerCase().startsWith('a') ? 'am' : null
  if (noon !== null && (hour < 1 || hour > 12)) return { problem: 'has no such hour' }
  if (noon !== null) hour = (hour % 12) + (noon === 'pm' ? 12 : 0)
  const ms = Math.floor(Number(`0.${fraction ?? 0}`) * 1000)
  const whole = ((hour * 60 + minute) * 60 + second) * 1000 + ms
  if (minute > 59 || second > 59 || whole > dayMs) return { problem: 'has no such time of day' }
  const offset = zone === undefined ? null : offsetOf(zone)
  if (offset !== null && Math.abs(offset) > 14 * 60) return { problem: 'has no such time zone' }
  return { ms: whole, offset }
}

/** Minutes east of Greenwich. */
function offsetOf(zone: string): number {
  const found = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone)
  if (!found) return 0
  const minutes = Number(found[2]) * 60 + Number(found[3] ?? 0)
  return found[1] === '-' ? -minutes : minutes
}

/** A date as written; `swappable` where day and month could change places. */
function splitDay(text: string) {
  const year = /^(\d{4})([-/. ])(\d{1,2})\2(\d{1,2})$/.exec(text) ?? /^(\d{4})()(\d{2})(\d{2})$/.exec(text)
  if (year) return { kind: 'year' as const, year: year[1], month: year[3], day: year[4] }
  const parts = /^(\d{1,2})([-/. ]) ?(\d{1,2})\2 ?(\d{4}|\d{2})$/.exec(text)
  if (!parts) return null
  return {
    kind: parts[2] === '.' ? ('points' as const) : ('swappable' as const),
    a: parts[1],
    b: parts[3],
    year: parts[4],
  }
}

function readDay(raw: string, order: TimeFormat['order']): { date: string } | { problem: string } | null {
  const text = raw.trim()
  const found = splitDay(text)
  if (!found) {
    const named = /\p{L}{3}/u.test(text) ? parseDate(text, {}) : null
    return named ? inHistory(named) : null
  }
  if (found.kind === 'year') return dateOf(found.year, found.month, found.day)
  if (found.kind === 'points') return dateOf(found.year, found.b, found.a)
  if (order === null) return { problem: 'may have the day or the month first: say which' }
  const read = order === 'dmy' ? dateOf(found.year, found.b, found.a) : dateOf(found.year, found.a, found.b)
  if (!('problem' in read)) return read
  return { problem: `is no date with the ${order === 'dmy' ? 'day' : 'month'} first` }
}

function dateOf(y = '', m = '', d = ''): { date: string } | { problem: string } {
  // As everywhere here: two digits up to 69 belong to this century.
  const year = y.length === 2 ? (Number(y) < 70 ? 2000 : 1900) + Number(y) : Number(y)
  const date = new Date(Date.UTC(year, Number(m) - 1, Number(d)))
  if (date.getUTCMonth() !== Number(m) - 1 || date.getUTCDate() !== Number(d) || Number(d) === 0)
    return { problem: 'is no date of the calendar' }
  return inHistory(date.toISOString().slice(0, 10))
}

function inHistory(date: string): { date: string } | { problem: string } {
  const year = Number(date.slice(0, 4))
  return year < firstYear || year > lastYear ? { problem: `is of the year ${year}, outside of any history` } : { date }
}

/** A moment on the wall of the zone, or of the offset that the text names. */
function place(date: string, { ms, offset }: Clock, zone: string): ReadTime {
  const wall = Date.parse(`${date}T00:00:00Z`) + ms
  if (offset !== null) return { at: wall - offset * 60_000, twice: false }
  const steady = steadyOffset(date, zone)
  if (steady !== null) return { at: wall - steady, twice: false }
  const plain = Temporal.PlainDate.from(date).toPlainDateTime().add({ milliseconds: ms })
  const earlier = plain.toZonedDateTime(zone, { disambiguation: 'earlier' })
  const later = plain.toZonedDateTime(zone, { disambiguation: 'later' })
  if (earlier.epochMilliseconds === later.epochMilliseconds) return { at: earlier.epochMilliseconds, twice: false }
  if (!earlier.toPlainDateTime().equals(plain))
    return { problem: `does not exist in ${zone}, where the clocks went forward: another time zone?` }
  return { at: earlier.epochMilliseconds, twice: true }
}

const offsets = new Map<string, number | null>()

/** The zone's offset in ms around a local date, null where it changes then: 100,000 rows have few different days. */
function steadyOffset(date: string, zone: string): number | null {
  const key = `${zone} ${date}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  if (offsets.size > 20_000) offsets.clear()
  const day = Date.parse(`${date}T00:00:00Z`)
  const at = (ms: number) =>
    Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).offsetNanoseconds / 1_000_000
  const [before, after] = [at(day - dayMs), at(day + 2 * dayMs)]
  const offset = before === after && at(day) === before ? before : null
  offsets.set(key, offset)
  return offset
}

/** What a column's values say of how its times are written. */
export type TimeGuess = {
  /** `ambiguous`: every date could be read both ways; `mixed`: some only the one way, some only the other. */
  order: 'dmy' | 'mdy' | 'ambiguous' | 'mixed' | null
  numbers: TimeFormat['numbers'] | 'ambiguous'
  /** Of the values that are not missing, those that look like a time, 0..1; 0 of none. */
  share: number
}

/** Looks at all values, because one day above 12 settles what a thousand others leave open. */
export function guessTimes(values: Iterable<string>): TimeGuess {
  let [filled, looking, dayFirst, monthFirst, either] = [0, 0, 0, 0, 0]
  const numbers = new Set<TimeFormat['numbers']>()
  for (const value of values) {
    if (isMissing(value)) continue
    filled += 1
    const usual = usualPattern.exec(value)
    const text = usual ? value : value.normalize('NFKC').replace(/\s+/g, ' ').trim()
    if (text.length > 60) continue
    if (!usual && isPlainNumber(text)) {
      const kind = numberKind(Number(text.replace(',', '.')))
      numbers.add(kind)
      if (kind) looking += 1
      continue
    }
    const day = splitDay(usual ? text.slice(0, text.search(/[ T]/)) : (splitTime(text)?.day ?? text))
    if (day?.kind === 'swappable') {
      const [a, b] = [Number(day.a), Number(day.b)]
      if (a > 12 && b <= 12) dayFirst += 1
      else if (b > 12 && a <= 12) monthFirst += 1
      else if (a <= 12 && b <= 12) either += 1
      else continue
      looking += 1
    } else if (day || (/\d/.test(text) && 'at' in readTime(text, { order: null, numbers: null, zone: 'UTC' })))
      looking += 1
  }
  const order = dayFirst && monthFirst ? 'mixed' : dayFirst ? 'dmy' : monthFirst ? 'mdy' : either ? 'ambiguous' : null
  const [kind] = numbers
  return {
    order,
    numbers: numbers.size > 1 ? 'ambiguous' : (kind ?? null),
    share: filled === 0 ? 0 : looking / filled,
  }
}

/** By size alone: days of Excel from 1970 on have five digits, seconds nine or ten, milliseconds twelve or thirteen. */
function numberKind(value: number): TimeFormat['numbers'] {
  if (value >= 25_569 && value < 110_000) return 'excel'
  if (value >= 1e8 && value < 1e10) return 'epoch_s'
  return value >= 1e11 && value < 1e13 ? 'epoch_ms' : null
}

/** Whether an IANA zone exists. */
export function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone)
    return true
  } catch {
    return false
  }
}
