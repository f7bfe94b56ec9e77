import { Text } from '@mantine/core'
import type { Rate } from '#server/platform/statistics.ts'

export const percent = (share: number, digits = 1) => `${(100 * share).toFixed(digits)}\u00a0%`

type Props = {
  rate: Rate
  /** What is counted, for the sentence: "checked decisions". */
  of?: string
  /** Said in place of a figure; without it "none yet". */
  missing?: string
}

/** A share with its n and 95 % interval in one line; never the share alone. */
export function RateText({ rate, of, missing = 'none yet' }: Props) {
  if (rate.rate === null || rate.low === null || rate.high === null)
    return (
      <Text component="span" size="sm">
        {missing}, n = 0
      </Text>
    )
  return (
    <Text component="span" size="sm" style={{ fontVariantNumeric: 'tabular-nums' }}>
      <strong>{percent(rate.rate)}</strong> ({percent(rate.low)} to {percent(rate.high)}), {rate.count} of n = {rate.n}
      {of && ` ${of}`}
    </Text>
  )
}
