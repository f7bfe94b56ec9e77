import Big from 'big.js'

/** Languages whose documents are read; the same as a definition's `languages`. */
export type ReadingLanguage = 'en' | 'de' | 'fr'

/** Longest number read: more digits than this is not an amount but an identifier. */
const maxDigits = 30

/** Printed signs of currencies, longest first, with the ISO 4217 code each most often stands for. */
const currencySigns: readonly (readonly [string, string])[] = [
  ['HK$', 'HKD'],
  ['NZ$', 'NZD'],
  ['US$', 'USD'],
  ['CA$', 'CAD'],
  ['AU$', 'AUD'],
  ['SFR.', 'CHF'],
  ['SFR', 'CHF'],
  ['FR.', 'CHF'],
  ['S$', 'SGD'],
  ['A$', 'AUD'],
  ['C$', 'CAD'],
  ['R$', 'BRL'],
  ['RS.', 'INR'],
  ['RS', 'INR'],
  ['RM', 'MYR'],
  ['EUROS', 'EUR'],
  ['EURO', 'EUR'],
  ['ZŁ', 'PLN'],
  ['KČ', 'CZK'],
  ['KR.', 'SEK'],
  ['KR', 'SEK'],
  ['FT', 'HUF'],
  ['€', 'EUR'],
  ['£', 'GBP'],
  ['¥', 'JPY'],
  ['₹', 'INR'],
  ['₽', 'RUB'],
  ['₺', 'TRY'],
  ['₩', 'KRW'],
  ['₪', 'ILS'],
  ['฿', 'THB'],
  ['$', 'USD'],
]

const currencyCodes = new Set(Intl.supportedValuesOf('currency'))

/** The ISO 4217 code that a printed currency sign or code stands for ("€", "Rs.", "usd"), or null. */
export function currencyOf(text: string): string | null {
  const upper = text.trim().toUpperCase()
  if (currencyCodes.has(upper)) return upper
  return currencySigns.find(([sign]) => sign === upper)?.[1] ?? null
}

/** Removes one currency sign or code at the start and one at the end. */
function withoutCurrency(text: string): string {
  let rest = text.trim()
  const upper = () => rest.toUpperCase()
  for (const [sign] of currencySigns) {
    if (!upper().startsWith(sign)) continue
    rest = rest.slice(sign.length).trim()
    break
  }
  for (const [sign] of currencySigns) {
    if (!upper().endsWith(sign)) continue
    rest = rest.slice(0, -sign.length).trim()
    break
  }
  const before = rest.match(/^([A-Za-z]{3})(?=[\s\d.,(+-])/)
  if (before?.[1] && currencyCodes.has(before[1].toUpperCase())) rest = rest.slice(3).trim()
  const after = rest.match(/[\s\d.,)-]([A-Za-z]{3})$/)
  if (after?.[1] && currencyCodes.has(after[1].toUpperCase())) rest = rest.slice(0, -3).trim()
  return rest
}

/**
 * Reads a number as printed in en, de or fr documents ("1.204,50", "1'204.50", "EUR 12,-", "(12.00)", "12 %") exactly.
 * The language decides only where the text alone cannot ("1.204"); without one the point is decimal.
 * Returns null where the text is not one number.
 */
export function parseDecimal(raw: string, language?: ReadingLanguage): Big | null {
  let text = raw
    .normalize('NFKC')
    .replace(/[−–—]/g, '-')
    .replace(/['’‘`´]/g, "'")
    .replace(/‚/g, ',')
    .trim()
  text = text.replace(/\s*%$/, '')
  let negative = false
  const bracketed = text.match(/^\((.+)\)$/)
  if (bracketed?.[1]) {
    negative = true
    text = bracketed[1]
  }
  const takeSign = () => {
    if (/^-\s*/.test(text)) {
      negative = !negative
      text = text.replace(/^-\s*/, '')
    } else if (/^\+\s*/.test(text)) text = text.replace(/^\+\s*/, '')
  }
  takeSign()
  text = withoutCurrency(text)
  takeSign()
  // "12,-" and "12.--" are whole amounts; a single dash after a digit is a sign.
  if (/\d[.,]-{1,2}$/.test(text)) text = text.replace(/[.,]-{1,2}$/, '')
  else if (/\d\s?-$/.test(text)) {
    negative = !negative
    text = text.replace(/\s?-$/, '')
  }
  text = withoutCurrency(text)
  const plain = plainDecimal(text, language)
  if (plain === null || plain.replace(/\D/g, '').length > maxDigits) return null
  const value = new Big(plain)
  return negative && !value.eq(0) ? value.times(-1) : value
}

/** "1.204,50" -> "1204.50": decides which separator is decimal; null where groups are not thousands. */
function plainDecimal(text: string, language: ReadingLanguage | undefined): string | null {
  if (!/^(\d|[.,]\d)/.test(text) || !/^[\d.,' ]+$/.test(text) || !/\d$/.test(text)) return null
  const points = text.split('.').length - 1
  const commas = text.split(',').length - 1
  let decimal = ''
  if (points && commas) {
    decimal = text.lastIndexOf('.') > text.lastIndexOf(',') ? '.' : ','
    if ((decimal === '.' ? points : commas) > 1) return null
  } else if (points + commas === 1) {
    const sign = points ? '.' : ','
    const [before = '', after = ''] = text.split(sign)
    const couldGroup = after.length === 3 && /^[1-9]\d{0,2}$/.test(before)
    const decimalSign = language === 'de' || language === 'fr' ? ',' : '.'
    if (!couldGroup || sign === decimalSign) decimal = sign
  }
  const [whole = '', fraction = ''] = decimal ? text.split(decimal) : [text]
  if (fraction && !/^\d+$/.test(fraction)) return null
  const digits = ungroup(whole)
  return digits === null ? null : `${digits || '0'}${fraction ? `.${fraction}` : ''}`
}

/** Whole part without its thousands separators: groups of three, or the Indian 12,34,567; null where it is neither. */
function ungroup(whole: string): string | null {
  if (/^\d*$/.test(whole)) return whole
  const separators = new Set(whole.replace(/\d/g, ''))
  if (separators.size > 1) return null
  const groups = whole.split([...separators][0] ?? ',')
  const [first = '', ...rest] = groups
  const last = rest.at(-1) ?? ''
  const western = /^\d{1,3}$/.test(first) && rest.every((g) => g.length === 3)
  const indian =
    separators.has(',') &&
    /^\d{1,2}$/.test(first) &&
    last.length === 3 &&
    rest.slice(0, -1).every((g) => g.length === 2)
  return western || indian ? groups.join('') : null
}

/** A canonical decimal ("-1204.50") as Big, or null. */
export function toBig(value: string | null | undefined): Big | null {
  return value && /^-?\d+(\.\d+)?$/.test(value) && value.length <= maxDigits + 2 ? new Big(value) : null
}
