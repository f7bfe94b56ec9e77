import { Anchor, Tooltip } from '@mantine/core'
import { Link, useParams } from 'react-router'
import { definitions, type Term } from '#server/roi/definitions.ts'
import classes from './term-link.module.css'

/** A small "?" beside a figure: its definition on hover and focus, and in full on the method page. */
export function TermLink({ term }: { term: Term }) {
  const { organisation } = useParams()
  const { title, text } = definitions[term]
  return (
    <Tooltip label={text} multiline w={340} withArrow events={{ hover: true, focus: true, touch: true }}>
      <Anchor
        component={Link}
        to={`/o/${organisation}/method#definition-${term}`}
        size="sm"
        className={classes.term}
        aria-label={`What ${title} means`}
      >
        ?
      </Anchor>
    </Tooltip>
  )
}
