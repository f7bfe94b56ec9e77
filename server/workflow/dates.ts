import type { ReadingLanguage } from './decimal.ts'

export type DateOrder = 'dmy' | 'mdy'

/** Beginnings of month names in en, de and fr without accents, by month; a name matches by its beginning. */
const monthBeginnings: readonly (readonly string[])[] = [
  ['jan', 'jaen', 'janv'],
  ['feb', 'fev', 'feber'],
  ['mar', 'maer', 'mrz', 'mars'],
  ['apr', 'avr'],
  ['may', 'mai'],
  ['jun', 'juin'],
  ['jul', 'juil'],
  ['aug', 'aou'],
  ['sep'],
  ['oct', 'okt'],
  ['nov'],
  ['dec', 'dez'],
]

const monthNames = [
  'january janvier januar jaenner janner',
  'february fevrier februar feber',
  'march mars marz maerz mrz',
  'april avril',
  'may mai',
  'june juin juni',
  'july juillet juli',
  'august aout',
  'september septembre sept',
  'october octobre oktober',
  'november novembre',
  'december decembre dezember',
].map((names) => names.split(' '))

const weekdays =
  /^(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?\b\.?|^(montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|mo|di|mi|do|fr|sa|so)\b\.?/

/** 1..12 for a month's name or abbreviation in en, de or fr, else null. */
function monthOf(name: string): number | null {
  const plain = unaccented(name).replace(/\.$/, '')
  if (plain.length < 3) return null
  const index = monthNames.findIndex(
    (names, i) =>
      names.includes(plain) ||
      (names.some((n) => n.startsWith(plain)) && monthBeginnings[i]?.some((b) => plain.startsWith(b) || b === plain)),
  )
  return index < 0 ? null : index + 1
}

function unaccented(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}

/** Two-digit years up to 69 belong to this century. */
function fullYear(digits: string): number {
  const year = Number(digits)
  if (digits.length !== 2) return year
  return year < 70 ? 2000 + year : 1900 + year
}

function iso(year: number, month: number, day: number): string | null {
  if (year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1) return null
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
  if (day > days) return null
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

export type DateHints = { language?: ReadingLanguage | undefined; order?: DateOrder | undefined }

/**
 * Reads a date as printed in en, de or fr documents; ISO 8601 or null.
 * Where day and month could be swapped ("03/12/2024"), `order` decides, then the language (en: month first);
 * a part above 12 is always the day. Dates with points are day first.
 */
export function parseDate(raw: string, hints: DateHints): string | null {
  let text = unaccented(raw.normalize('NFKC')).replace(/\s+/g, ' ').trim()
  if (text.length > 60) return null
  text = text
    .replace(weekdays, '')
    .replace(/^(den|le|the|am|du|of)\b/, '')
    .replace(/^[\s,]+/, '')
    .replace(/[\s,]*(t|\bum|\bat|\ba)?\s?\d{1,2}[:h]\d{2}(:\d{2}(\.\d+)?)?\s?(am|pm|uhr|z|[+-]\d{2}:?\d{2})?$/, '')
    .replace(/[,.;\s]+$/, '')
  return numericDate(text, hints) ?? namedDate(text)
}

function numericDate(text: string, hints: DateHints): string | null {
  const yearFirst =
    text.match(/^(\d{4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})$/) ?? text.match(/^(\d{4})()(\d{2})(\d{2})$/)
  if (yearFirst) return iso(Number(yearFirst[1]), Number(yearFirst[3]), Number(yearFirst[4]))
  const parts = text.match(/^(\d{1,2})\s?([-/. ])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})$/)
  if (!parts) return null
  const [a, b, year] = [Number(parts[1]), Number(parts[3]), fullYear(parts[4] ?? '')]
  const order = hints.order ?? (hints.language === 'en' && parts[2] !== '.' ? 'mdy' : 'dmy')
  const dayFirst = b > 12 ? false : a > 12 ? true : order === 'dmy'
  return dayFirst ? iso(year, b, a) : iso(year, a, b)
}

function namedDate(text: string): string | null {
  const dayFirst = text.match(
    /^(\d{1,2})(?:st|nd|rd|th|er|e)?[\s.,/-]*(?:of )?([a-z]{3,10})\.?[\s.,/'-]*(\d{4}|\d{2})$/,
  )
  if (dayFirst) return named(dayFirst[3], dayFirst[2], dayFirst[1])
  const monthFirst = text.match(/^([a-z]{3,10})\.?[\s.,/-]*(\d{1,2})(?:st|nd|rd|th|er|e)?[\s.,/'-]+(\d{4}|\d{2})$/)
  if (monthFirst) return named(monthFirst[3], monthFirst[1], monthFirst[2])
  const yearFirst = text.match(/^(\d{4})[\s.,/-]*([a-z]{3,10})\.?[\s.,/-]*(\d{1,2})$/)
  if (yearFirst) return named(yearFirst[1], yearFirst[2], yearFirst[3])
  return null
}

function named(year = '', name = '', day = ''): string | null {
  const month = monthOf(name)
  return month ? iso(fullYear(year), month, Number(day)) : null
}
