import Big from 'big.js'

/**
 * Whether a personal limit reaches as far as an amount, both decimals in the workflow's currency. A limit of null reaches
 * any amount; an amount of null cannot be compared, and is beyond every limit.
 */
export function reaches(limit: string | null, amount: string | null): boolean {
  if (limit === null) return true
  return amount !== null && new Big(amount).lte(limit)
}
