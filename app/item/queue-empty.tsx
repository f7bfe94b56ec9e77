import { Code } from '@mantine/core'
import { EmptyState } from '#app/ui/empty-state.tsx'
import type { QueueFilter } from './queue-address.ts'

type EmptyProps = {
  filter: QueueFilter
  /** The workflow has no items at all. */
  blank: boolean
  searched: boolean
  many: string
  command: string
  mayUpload: boolean
}

const nothing: Record<QueueFilter, string> = {
  open: 'Nothing is open',
  review: 'Nothing to review',
  approval: 'Nothing waits for approval',
  returned: 'Nothing was returned',
  exception: 'No exceptions',
  completed: 'Nothing is completed yet',
  dismissed: 'Nothing was dismissed',
  all: 'No items yet',
}

/** Says why the list is empty and how it fills. */
export function QueueEmpty({ filter, blank, searched, many, command, mayUpload }: EmptyProps) {
  if (searched)
    return (
      <EmptyState title="Nothing found">
        No item here fits: try fewer words, another state, or fewer filters. Words are searched from their beginning;
        what stands in quotes is searched as it is.
      </EmptyState>
    )
  return (
    <EmptyState title={blank ? `No ${many} yet` : nothing[filter]}>
      {filter === 'exception' && !blank ? (
        'Files that could not be read and items that failed come here, each with its reason and a retry.'
      ) : filter === 'completed' && !blank ? (
        `${many[0]?.toUpperCase()}${many.slice(1)} come here when somebody has finished them in the review.`
      ) : mayUpload ? (
        <>
          Drop files anywhere on this page, press “Upload {many}”, or send them from a terminal:
          <Code block mt="sm" ta="start" style={{ whiteSpace: 'pre-wrap' }}>
            {command}
          </Code>
        </>
      ) : (
        `${many[0]?.toUpperCase()}${many.slice(1)} appear here as soon as somebody uploads them.`
      )}
    </EmptyState>
  )
}
