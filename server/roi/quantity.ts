import { Big } from 'big.js'
import { z } from 'zod'
import type { Spread } from './distributions.ts'

/**
 * A figure as a person enters it: one number, or a range of low, likely and high. Text is read as it is typed; what comes
 * out are plain decimals as text, exact ("33.3333"), shares as 0..1.
 */
export type TypedRange = { low: string; likely: string; high: string }
export type Typed = string | TypedRange

/** The figure that the headline counts with: of a range the likely one, which is what people expect of a point. */
export const pointOf = (typed: Typed): string => (typeof typed === 'string' ? typed : typed.likely)

export function spreadOf(typed: Typed): Spread | null {
  if (typeof typed === 'string') return null
  return { kind: 'range', low: Number(typed.low), likely: Number(typed.likely), high: Number(typed.high) }
}

const mostDigits = 12
const parts = ['low', 'likely', 'high'] as const

/** A decimal point or comma, no thousands separators: "1,200" could be either and is refused. */
function readDecimal(text: string): Big | null {
  if (!/^\d+([.,]\d+)?$/.test(text) || /^\d{1,3},\d{3}$/.test(text) || text.length > 2 * mostDigits) return null
  return new Big(text.replace(',', '.'))
}

/** Reads one number: the decimal as text, or a sentence about what to write. */
type Reader = (raw: number | string) => { value: string } | { message: string }

const single = z.union([z.number(), z.string()])
const raw = z.union([single, z.object({ low: single, likely: single, high: single })], {
  error: ({ input }) => (input === undefined ? 'is needed' : 'write a number, or low, likely and high'),
})

/** Left out it is the fallback; without one it is needed. */
function quantity(read: Reader, fallback: string | undefined) {
  const schema = raw.transform((given, ctx): Typed => {
    const found = typeof given === 'object' ? readRange(given, read) : read(given)
    if (!('message' in found)) return 'value' in found ? found.value : found
    ctx.addIssue({ code: 'custom', message: found.message })
    return z.NEVER
  })
  return fallback === undefined ? schema : schema.prefault(fallback)
}

function readRange(given: Record<keyof TypedRange, number | string>, read: Reader): TypedRange | { message: string } {
  const range = { low: '', likely: '', high: '' }
  for (const part of parts) {
    if (String(given[part]).replace('%', '').trim() === '')
      return { message: `${part} is needed: a range has low, likely and high, and without both ends it is one number` }
    const found = read(given[part])
    if ('message' in found) return { message: `${part}: ${found.message}` }
    range[part] = found.value
  }
  const inOrder = new Big(range.low).lte(range.likely) && new Big(range.likely).lte(range.high)
  return inOrder ? range : { message: 'low may not be above likely, nor likely above high' }
}

/** A number from 0, or above `above`. */
export function decimal(options: { above?: number; fallback?: string } = {}) {
  const { above, fallback } = options
  return quantity((given) => {
    const typed = String(given).trim()
    const text = typed === '' && fallback !== undefined ? fallback : typed
    const value = typeof given === 'number' ? (given >= 0 ? new Big(given) : null) : readDecimal(text)
    if (value !== null && above !== undefined && value.lte(above)) return { message: `must be above ${above}` }
    if (value?.lt(new Big(10).pow(mostDigits))) return { value: value.toFixed() }
    if (text === '') return { message: 'is needed' }
    return { message: 'write a number such as 1200 or 33.50, without thousands separators' }
  }, fallback)
}

/** A share: a JSON number is 0..1, text is a percentage with its sign ("0.5 %"), so that "0.5" cannot be misread. */
export function share(fallback?: string) {
  return quantity((given) => {
    const typed = String(given).trim()
    const text = typed.replace(/^%$/, '') === '' && fallback !== undefined ? fallback : typed
    const percent = text.endsWith('%') ? readDecimal(text.slice(0, -1).trim()) : null
    const value = typeof given === 'number' ? (given >= 0 ? new Big(given) : null) : (percent?.div(100) ?? null)
    if (value?.lte(1)) return { value: value.toFixed() }
    return { message: 'write a percentage between 0 % and 100 %, such as 4 %' }
  }, fallback)
}
