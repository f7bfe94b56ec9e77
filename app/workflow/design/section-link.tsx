import { Anchor } from '@mantine/core'
import { Link } from 'react-router'
import type { SectionKey } from './places.ts'

/** Leads to another part of the workflow. */
export function SectionLink({ section, children }: { section: SectionKey; children: string }) {
  return (
    <Anchor component={Link} to={`?section=${section}`} underline="always">
      {children}
    </Anchor>
  )
}
