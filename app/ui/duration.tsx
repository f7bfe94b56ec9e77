import { formatDuration } from './duration.ts'

/** A duration for a person to read; the machine-readable value stands beside it. */
export function Duration({ ms }: { ms: number }) {
  return (
    <time dateTime={`PT${ms / 1000}S`} style={{ whiteSpace: 'nowrap' }}>
      {formatDuration(ms)}
    </time>
  )
}
