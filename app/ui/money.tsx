import { useLocale } from './locale.tsx'

type Options = { currency: string; whole?: boolean | undefined; exact?: boolean; locale: string }

/**
 * Decimal text ("1204.5") as money in the reader's locale; `whole` leaves the cents out, `exact` keeps up to six decimals
 * (a price of 0.002 an item).
 * Text, not a number, so that large sums keep their cents.
 */
export function formatMoney(amount: string, { currency, whole, exact, locale }: Options): string {
  const digits = whole ? { maximumFractionDigits: 0 } : exact ? { maximumFractionDigits: 6 } : {}
  return new Intl.NumberFormat(locale, { style: 'currency', currency, ...digits }).format(amount as `${number}`)
}

/** Money in tabular figures, so that sums stand under each other. */
export function Money({ amount, currency, whole }: { amount: string; currency: string; whole?: boolean }) {
  const locale = useLocale()
  return (
    <span style={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}>
      {formatMoney(amount, { currency, whole, locale })}
    </span>
  )
}
