/** Letters that scans put in place of digits. */
const digits: Record<string, string> = {
  O: '0',
  o: '0',
  D: '0',
  Q: '0',
  I: '1',
  l: '1',
  '|': '1',
  '!': '1',
  Z: '2',
  S: '5',
  s: '5',
  B: '8',
}
const mistaken = /[OoDQIl|!ZSsB]/g

/**
 * An amount as a scan garbled it: letters among its digits ("12.5O", "l0.00"), a currency sign that became other letters
 * ("RH37.44", "RiM29.90"). Null where the word is not clearly an amount with two decimals.
 */
export function repairedAmount(text: string): string | null {
  const bare = text.replace(/^[A-Z][A-Za-z]{1,2}(?=[\dOIl]+[.,])/, '').replace(/[“”"'~_|]+$/g, '')
  const body = bare.match(/^([-(]?)([\dOoDQIl|!ZSsB]+(?:[,.][\dOoDQIl|!ZSsB]{3})*[.,][\dOoDQIl|!ZSsB]{2})(\)?)$/)
  if (!body?.[2] || (body[2].match(/\d/g)?.length ?? 0) < Math.max(2, (body[2].length - 1) / 2)) return null
  const repaired = `${body[1]}${body[2].replace(mistaken, (c) => digits[c] ?? c)}${body[3]}`
  return repaired === text ? null : repaired
}

const numeric = /[\dOoIl|]{1,2}[-/.][\dOoIl|]{1,2}[-/.](?:20[\dOoIl|]{2}|[\dOoIl|]{2})(?!\d)/

/**
 * The date in a word that carries more than it, or that a scan garbled: "(19-03-18", "DATE24/01/2018", "O2/03/2018".
 * With its separators as printed, its digits mended.
 */
export function dateWithin(text: string): string | null {
  if (text.length > 30) return null
  const found = text.match(numeric)?.[0]
  if (!found || (found.match(/\d/g)?.length ?? 0) < 4) return null
  const start = text.indexOf(found)
  const around = text.charAt(start - 1) + text.charAt(start + found.length)
  if (/[\d.,/-]/.test(around)) return null
  return found.replace(/[OoIl|]/g, (c) => digits[c] ?? c)
}

/** The currency sign that a scan misread before an amount or in brackets ("RH", "FM" for "RM"), or null. */
export function repairedSign(text: string): string | null {
  return /^(R[AHNKWI1¥]|[FKHB]M)$/.test(text.replace(/[().:]/g, '')) ? 'RM' : null
}

/** A scan's run of letters and digits, set apart again: "LOT276JALAN" is "LOT 276 JALAN". */
export function spacedOut(text: string): string {
  return text.replace(/(?<=\p{L}{3})(?=\d)|(?<=\d{2})(?=\p{L}{3})|(?<=\p{L}{2}[,.])(?=\p{L}{2})/gu, ' ')
}
