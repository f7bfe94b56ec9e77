import { Big } from 'big.js'
import { z } from 'zod'

/** Exchange rates as people enter them: 1 of `from` is worth `rate` of `to` from a date on, until a newer one. */
export type CurrencyRate = { from: string; to: string; rate: string; validFrom: string }

const currency = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z]{3}$/, 'Write the currency as its three letters, such as EUR.')

/** Decimals that the database keeps. */
const mostDecimals = 12
const largest = '1000000000'

export const currencyRateSchema = z
  .object({
    from: currency,
    to: currency,
    rate: z
      .string()
      .trim()
      .transform((text, ctx) => {
        const plain = /^\d+([.,]\d+)?$/.test(text) ? new Big(text.replace(',', '.')) : null
        const value = plain?.round(mostDecimals)
        if (value?.gt(0) && value.lt(largest)) return value.toFixed()
        ctx.addIssue({ code: 'custom', message: 'Write the rate as a number above 0, such as 1.0845.' })
        return z.NEVER
      }),
    validFrom: z.iso.date('Choose a date.'),
  })
  .refine(({ from, to }) => from !== to, { path: ['to'], message: 'Choose two different currencies.' })

/**
 * The factor that turns `from` into `to` on a date: the newest rate between the two on or before it, either way round; of
 * two with the same date the one entered last (`rates` in the order of entering). Null where there is none: never a silent 1.
 */
export function factorOf(
  rates: readonly CurrencyRate[],
  asked: { from: string; to: string; on: string },
): { factor: string; validFrom: string } | null {
  const { from, to, on } = asked
  if (from === to) return { factor: '1', validFrom: on }
  const between = rates.filter(
    (rate) =>
      rate.validFrom <= on && ((rate.from === from && rate.to === to) || (rate.from === to && rate.to === from)),
  )
  const newest = between.reduce<CurrencyRate | null>(
    (best, rate) => (best === null || rate.validFrom >= best.validFrom ? rate : best),
    null,
  )
  if (!newest) return null
  const factor = newest.from === from ? newest.rate : new Big(1).div(newest.rate).toFixed()
  return { factor, validFrom: newest.validFrom }
}

/** What to say where `factorOf` found none. */
export function missingRate({ from, to, on }: { from: string; to: string; on: string }): string {
  return `There is no exchange rate between ${from} and ${to} on or before ${on}: enter one on the page Currency rates.`
}

/** What money is worth in a currency on a date, as a decimal with four digits at most; null where nobody can say. */
export function amountIn(
  rates: readonly CurrencyRate[],
  { amount, currency: from }: { amount: string | null; currency: string | null },
  to: string,
  on: string,
): string | null {
  if (amount === null || from === null) return null
  if (from === to) return amount
  const factor = factorOf(rates, { from, to, on })?.factor
  return factor === undefined ? null : new Big(amount).times(factor).round(4).toFixed()
}
