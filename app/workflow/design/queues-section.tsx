import { Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { TextBox } from './boxes.tsx'
import { DeleteDialog, type Doomed } from './delete-dialog.tsx'
import classes from './design.module.css'
import { at } from './design-context.ts'
import { KeyBox } from './key-box.tsx'
import { PartList } from './part-list.tsx'
import { renamed, usesOf } from './rename.ts'
import type { SectionProps } from './section-props.ts'

const target = ({ key }: { key: string }) => ({ of: 'queue' as const, key })

const asideOf = (index: number, uses: number) =>
  [
    index === 0 ? 'the first: for everything else' : '',
    uses === 1 ? 'named once' : uses > 1 ? `named ${uses} times` : '',
  ]
    .filter(Boolean)
    .join(' · ')

/** The piles of work that people take from; rules send items to them. */
export function QueuesSection({ draft, change, problems }: SectionProps) {
  const { queues } = draft
  const [doomed, setDoomed] = useState<Doomed | null>(null)
  return (
    <Stack gap="sm" maw={820}>
      <Text size="sm" c="dimmed">
        What no rule sends elsewhere goes to the first one.
      </Text>
      <PartList
        parts={queues}
        path={['queues']}
        problems={problems}
        onChange={(next) => change({ queues: next })}
        name={(queue) => `queue ${queue.label || queue.key}`}
        head={(queue) => queue.label || 'Without a name'}
        aside={(queue, i) => asideOf(i, usesOf(draft, target(queue)).length)}
        onRemove={
          queues.length > 1
            ? (queue) => setDoomed({ target: target(queue), name: `the queue “${queue.label || queue.key}”` })
            : null
        }
        onRename={(queue, to) => change(renamed(draft, target(queue), to))}
        add={{
          label: 'New queue',
          placeholder: 'Large amounts',
          button: 'Add the queue',
          make: (key, label) => ({ key, label }),
        }}
      >
        {({ part, index, onChange, taken, onRename }) => (
          <div className={classes.cols}>
            <TextBox
              label="Label"
              required
              maxLength={80}
              {...at(problems, 'queues', index, 'label')}
              value={part.label}
              onChange={(label) => onChange({ ...part, label })}
            />
            <KeyBox
              value={part.key}
              taken={taken}
              what="queue"
              {...at(problems, 'queues', index, 'key')}
              onRename={onRename}
            />
          </div>
        )}
      </PartList>
      <DeleteDialog draft={draft} change={change} doomed={doomed} onClose={() => setDoomed(null)} />
    </Stack>
  )
}
