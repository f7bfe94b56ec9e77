import { Text } from '@mantine/core'
import { RateText } from '#app/quality/rate-text.tsx'
import type { RunItem } from './candidates-data.ts'

/** Outputs with an error: on the truths that gates look at, and apart on accepted proposals. */
export function HeadlineText({ headline }: { headline: RunItem['headline'] }) {
  if (!headline) return null
  const { gate, assisted, failed } = headline
  return (
    <div>
      {gate.n > 0 && (
        <Text size="sm" component="div">
          <RateText rate={gate.error} missing="none counted" /> with an error
        </Text>
      )}
      {assisted.n > 0 && (
        <Text size="sm" component="div" c={gate.n > 0 ? 'dimmed' : undefined}>
          {gate.n > 0 && 'accepted proposals: '}
          <RateText rate={assisted.error} missing="none counted" /> with an error
          {gate.n === 0 && ', accepted proposals alone'}
        </Text>
      )}
      {gate.n + assisted.n === 0 && <Text size="sm">no case counted</Text>}
      {failed > 0 && <Text size="sm">{failed} without an answer, counted as wrong</Text>}
    </div>
  )
}
