import { Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { AddRow, KeyBox, keyOf, moved, Row, replacedAt, useRowIds } from './boxes.tsx'
import { DeleteDialog, type Doomed } from './delete-dialog.tsx'
import classes from './design.module.css'
import { at, problemsUnder } from './design-context.ts'
import { renamed, usesOf } from './rename.ts'
import type { SectionProps } from './section-props.ts'

/** The piles of work that people take from; rules send items to them. */
export function QueuesSection({ draft, change, problems }: SectionProps) {
  const { queues } = draft
  const [doomed, setDoomed] = useState<Doomed | null>(null)
  const keys = queues.map((q) => q.key)
  const rows = useRowIds()
  const ids = rows.of(keys)
  return (
    <Stack gap="sm" maw={820}>
      <Text size="sm" c="dimmed">
        What no rule sends elsewhere goes to the first one.
      </Text>
      <ol className={classes.rows}>
        {queues.map((queue, i) => {
          const uses = usesOf(draft, { of: 'queue', key: queue.key }).length
          return (
            <Row
              key={ids[i]}
              name={`queue ${queue.label || queue.key}`}
              head={queue.label || 'Without a name'}
              aside={[
                i === 0 ? 'the first: for everything else' : '',
                uses === 1 ? 'named once' : uses > 1 ? `named ${uses} times` : '',
              ]
                .filter(Boolean)
                .join(' · ')}
              index={i}
              count={queues.length}
              path={['queues', i]}
              problems={problemsUnder(problems, 'queues', i).length}
              onMove={(by) => change({ queues: moved(queues, i, by) })}
              {...(queues.length > 1
                ? {
                    onRemove: () =>
                      setDoomed({
                        target: { of: 'queue', key: queue.key },
                        name: `the queue “${queue.label || queue.key}”`,
                      }),
                  }
                : {})}
            >
              <div className={classes.cols}>
                <TextInput
                  label="Label"
                  required
                  maxLength={80}
                  {...at(problems, 'queues', i, 'label')}
                  value={queue.label}
                  onChange={(event) =>
                    change({ queues: replacedAt(queues, i, { ...queue, label: event.currentTarget.value }) })
                  }
                />
                <KeyBox
                  value={queue.key}
                  taken={keys}
                  what="queue"
                  {...at(problems, 'queues', i, 'key')}
                  onRename={(to) => {
                    rows.renamed(queue.key, to)
                    change(renamed(draft, { of: 'queue', key: queue.key }, to))
                  }}
                />
              </div>
            </Row>
          )
        })}
      </ol>
      <AddRow
        label="New queue"
        placeholder="Large amounts"
        button="Add the queue"
        onAdd={(label) => change({ queues: [...queues, { key: keyOf(label, keys), label }] })}
      />
      <DeleteDialog draft={draft} change={change} doomed={doomed} onClose={() => setDoomed(null)} />
    </Stack>
  )
}
