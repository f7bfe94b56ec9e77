import type { Db } from '#server/platform/db.server.ts'
import type { Values } from './field-value.ts'
import { amountIn, type CurrencyRate } from './rates.ts'
import { mainMoney } from './value.ts'
import type { Definition } from './workflow.ts'

/** The organisation's rates in the order in which they were entered. */
export async function currencyRates(db: Db, organisationId: string): Promise<CurrencyRate[]> {
  const rows = await db.currencyRate.findMany({
    where: { organisationId },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
  return rows.map(rateOf)
}

/**
 * What an item is worth in its workflow's currency on a local date, by the organisation's rates where it is printed in
 * another one; null where nobody can say.
 */
export async function worthIn(
  db: Db,
  organisationId: string,
  definition: Pick<Definition, 'fields' | 'currency'>,
  values: Values,
  on: string,
): Promise<string | null> {
  const { currency } = definition
  const money = mainMoney(definition, values)
  return amountIn(money.currency === currency ? [] : await currencyRates(db, organisationId), money, currency, on)
}

type RateRow = { fromCurrency: string; toCurrency: string; rate: { toFixed(): string }; validFrom: string }

export const rateOf = ({ fromCurrency, toCurrency, rate, validFrom }: RateRow): CurrencyRate => ({
  from: fromCurrency,
  to: toCurrency,
  rate: rate.toFixed(),
  validFrom,
})
