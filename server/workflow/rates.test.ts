import { describe, expect, it } from 'vitest'
import { amountIn, currencyRateSchema, factorOf, missingRate } from './rates.ts'

const rates = [
  { from: 'EUR', to: 'USD', rate: '1.10', validFrom: '2026-01-01' },
  { from: 'EUR', to: 'USD', rate: '1.20', validFrom: '2026-03-01' },
  { from: 'USD', to: 'EUR', rate: '0.8', validFrom: '2026-06-01' },
  { from: 'EUR', to: 'USD', rate: '1.21', validFrom: '2026-03-01' },
]
const factor = (from: string, to: string, on: string) => factorOf(rates, { from, to, on })

describe('a conversion', () => {
  it('takes the newest rate on or before the date; of two of one date the one entered last', () => {
    expect(factor('EUR', 'USD', '2026-02-28')).toEqual({ factor: '1.10', validFrom: '2026-01-01' })
    expect(factor('EUR', 'USD', '2026-03-01')).toEqual({ factor: '1.21', validFrom: '2026-03-01' })
  })

  it('goes either way round', () => {
    expect(factor('EUR', 'USD', '2026-07-01')).toEqual({ factor: '1.25', validFrom: '2026-06-01' })
    expect(factor('USD', 'EUR', '2026-07-01')?.factor).toBe('0.8')
  })

  it('makes an amount of another currency comparable, and leaves open what nobody can say', () => {
    const worth = (amount: string | null, currency: string | null) =>
      amountIn(rates, { amount, currency }, 'EUR', '2026-07-01')
    expect(worth('-1000.01', 'USD')).toBe('-800.008')
    expect(worth('1000.01', 'EUR')).toBe('1000.01')
    expect([worth('1000', 'GBP'), worth('1000', null), worth(null, 'USD')]).toEqual([null, null, null])
  })

  it('is never a silent 1: without a rate there is none, and a sentence says what to enter', () => {
    expect(factor('EUR', 'USD', '2025-12-31')).toBeNull()
    expect(factor('GBP', 'USD', '2026-07-01')).toBeNull()
    expect(factor('GBP', 'GBP', '2026-07-01')?.factor).toBe('1')
    expect(missingRate({ from: 'GBP', to: 'USD', on: '2026-07-01' })).toBe(
      'There is no exchange rate between GBP and USD on or before 2026-07-01: enter one on the page Currency rates.',
    )
  })
})

describe('a rate that a person enters', () => {
  const entered = { from: 'eur', to: ' USD', rate: '1,0845', validFrom: '2026-03-01' }

  it('is read as it is typed', () => {
    expect(currencyRateSchema.parse(entered)).toEqual({
      from: 'EUR',
      to: 'USD',
      rate: '1.0845',
      validFrom: '2026-03-01',
    })
  })

  it.each([
    [{ rate: '0' }, 'Write the rate as a number above 0, such as 1.0845.'],
    [{ rate: '1e3' }, 'Write the rate as a number above 0, such as 1.0845.'],
    [{ from: 'Euro' }, 'Write the currency as its three letters, such as EUR.'],
    [{ to: 'EUR' }, 'Choose two different currencies.'],
    [{ validFrom: '1.3.2026' }, 'Choose a date.'],
  ])('is refused with %j', (more, message) => {
    const result = currencyRateSchema.safeParse({ ...entered, ...more })
    expect(result.error?.issues[0]?.message).toBe(message)
  })
})
