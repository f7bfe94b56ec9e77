import { Badge } from '@mantine/core'
import { type CostInput, sourceLabels } from '#server/roi/inputs.ts'

/** Where a figure comes from; one that rests on several inputs is no better than the weakest. */
export function SourceMark({ inputs }: { inputs: CostInput[] }) {
  const sources = Object.keys(sourceLabels) as (keyof typeof sourceLabels)[]
  const weakest = sources.findLast((source) => inputs.some((input) => input.source === source))
  if (!weakest) return null
  return (
    <Badge
      size="sm"
      variant={weakest === 'typed' ? 'outline' : 'light'}
      color="gray"
      c="var(--mantine-color-text)"
      tt="none"
      miw="max-content"
    >
      {sourceLabels[weakest]}
    </Badge>
  )
}
