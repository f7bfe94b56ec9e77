import { Anchor, Tooltip } from '@mantine/core'
import { definitions, type MetricKey } from '#server/metrics/definitions.ts'
import classes from './figures.module.css'

/** A small "?" beside a figure: its definition on hover and focus, and in full at the foot of the page. */
export function DefinitionLink({ metric }: { metric: MetricKey }) {
  const { title, text } = definitions[metric]
  return (
    <Tooltip label={text} multiline w={340} withArrow events={{ hover: true, focus: true, touch: true }}>
      <Anchor
        href={`#definition-${metric}`}
        size="sm"
        className={classes.definition}
        aria-label={`What ${title.toLowerCase()} means`}
      >
        ?
      </Anchor>
    </Tooltip>
  )
}
