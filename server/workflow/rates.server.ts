import type { Db } from '#server/platform/db.server.ts'
import type { CurrencyRate } from './rates.ts'

/** The organisation's rates in the order in which they were entered. */
export async function currencyRates(db: Db, organisationId: string): Promise<CurrencyRate[]> {
  const rows = await db.currencyRate.findMany({
    where: { organisationId },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
  return rows.map(rateOf)
}

type RateRow = { fromCurrency: string; toCurrency: string; rate: { toFixed(): string }; validFrom: string }

export const rateOf = ({ fromCurrency, toCurrency, rate, validFrom }: RateRow): CurrencyRate => ({
  from: fromCurrency,
  to: toCurrency,
  rate: rate.toFixed(),
  validFrom,
})
