import { Alert, Button, Group, Menu, NativeSelect, Paper, Text } from '@mantine/core'
import { type ReactNode, useRef, useState } from 'react'
import { useFetcher } from 'react-router'
import { Dialog } from '#app/ui/dialog.tsx'
import { Refusals } from '#app/ui/refusals.tsx'
import { type ItemRowView, priorityLevels } from '#server/item/list.ts'
import { acceptAtOnce, acceptGroups } from './accept-groups.ts'
import type { BulkAnswer } from './bulk-action.ts'
import classes from './item.module.css'

export type BulkRights = {
  assign: boolean
  retry: boolean
  reopen: boolean
  export: boolean
  /** The workflow asks for labels or a route, and the person reviews. */
  accept: boolean
}

type Props = {
  base: string
  rows: readonly ItemRowView[]
  rights: BulkRights
  people: readonly { id: string; name: string }[]
  onDone: () => void
}

type Asking = 'assign' | 'free' | 'reopen' | 'accept' | 'export'

/** What can be done with the chosen items at once; what cannot be taken back is asked for first. */
export function BulkBar({ base, rows, rights, people, onDone }: Props) {
  const fetcher = useFetcher<BulkAnswer>()
  const [asking, setAsking] = useState<Asking | null>(null)
  const since = useRef<number | null>(null)
  if (rows.length === 0) since.current = null
  const numbers = rows.map((row) => row.number)
  const send = (fields: Record<string, string>) => {
    setAsking(null)
    void fetcher.submit({ numbers: numbers.join(','), ...fields }, { method: 'post', action: base })
  }
  const count = (test: (row: ItemRowView) => boolean) => rows.filter(test).length
  const failed = count((row) => row.state === 'exception')
  const completed = count((row) => row.state === 'completed')
  const held = count((row) => row.held !== null && !row.held.mine)
  const open = count((row) => row.state === 'review' || row.state === 'approval')
  const busy = fetcher.state !== 'idle'
  if (rows.length === 0) return <Answer fetcher={fetcher} base={base} />
  return (
    <>
      <Answer fetcher={fetcher} base={base} />
      <Paper withBorder p="xs" className={classes.bulk} component="section" aria-label="Chosen items">
        <Group gap="xs">
          <Text size="sm" fw={600} role="status">
            {rows.length} chosen
          </Text>
          {rights.assign && open > 0 && (
            <>
              <Button size="sm" variant="default" disabled={busy} onClick={() => setAsking('assign')}>
                Assign
              </Button>
              <Menu withinPortal={false} position="top-start">
                <Menu.Target>
                  <Button size="sm" variant="default" disabled={busy}>
                    Priority
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  {priorityLevels.map((level) => (
                    <Menu.Item
                      key={level.key}
                      onClick={() => send({ intent: 'priority', priority: String(level.value) })}
                    >
                      {level.label}
                    </Menu.Item>
                  ))}
                </Menu.Dropdown>
              </Menu>
            </>
          )}
          {rights.accept && open > 0 && (
            <Button
              size="sm"
              disabled={busy}
              onClick={() => {
                since.current = performance.now()
                setAsking('accept')
              }}
            >
              Accept as proposed
            </Button>
          )}
          {rights.retry && failed > 0 && (
            <Button size="sm" variant="default" disabled={busy} onClick={() => send({ intent: 'retry' })}>
              Retry {failed}
            </Button>
          )}
          {rights.assign && held > 0 && (
            <Button size="sm" variant="default" disabled={busy} onClick={() => setAsking('free')}>
              Free {held}
            </Button>
          )}
          {rights.reopen && completed > 0 && (
            <Button size="sm" variant="default" disabled={busy} onClick={() => setAsking('reopen')}>
              Reopen {completed}
            </Button>
          )}
          {rights.export && completed > 0 && (
            <Button size="sm" variant="default" disabled={busy} onClick={() => setAsking('export')}>
              Export {completed}
            </Button>
          )}
          <Button size="sm" variant="subtle" onClick={onDone}>
            Choose none
          </Button>
        </Group>
      </Paper>
      {asking === 'assign' && (
        <AssignDialog people={people} count={open} onClose={() => setAsking(null)} onSend={send} />
      )}
      {asking === 'accept' && (
        <AcceptDialog
          rows={rows}
          onClose={() => setAsking(null)}
          onSend={(accepted) =>
            send({
              intent: 'accept',
              numbers: accepted.join(','),
              activeMs: String(Math.round(performance.now() - (since.current ?? performance.now()))),
            })
          }
        />
      )}
      {asking === 'free' && (
        <Confirm
          title={`Free ${held === 1 ? 'one item' : `${held} items`}?`}
          action="Free them"
          onClose={() => setAsking(null)}
          onConfirm={() => send({ intent: 'free' })}
        >
          Whoever has them open loses the claim: what they have not finished stays with them as a draft, and somebody
          else may take the item.
        </Confirm>
      )}
      {asking === 'reopen' && (
        <Confirm
          title={`Reopen ${completed === 1 ? 'one item' : `${completed} items`}?`}
          action="Reopen as rework"
          onClose={() => setAsking(null)}
          onConfirm={() => send({ intent: 'reopen' })}
        >
          They go back to the queue, before new work, and count as rework. What has been exported is not called back.
        </Confirm>
      )}
      {asking === 'export' && <ExportDialog count={completed} onClose={() => setAsking(null)} onSend={send} />}
    </>
  )
}

/** What became of the last change, and the way back where there is one. */
function Answer({ fetcher, base }: { fetcher: ReturnType<typeof useFetcher<BulkAnswer>>; base: string }) {
  const [closed, setClosed] = useState<BulkAnswer | null>(null)
  const answer = fetcher.data
  if (!answer?.message || answer === closed || fetcher.state !== 'idle') return <div role="status" />
  const { undo, refused } = answer
  return (
    <Alert
      role="status"
      color={refused.length > 0 ? 'yellow' : 'gray'}
      variant="outline"
      withCloseButton
      closeButtonLabel="Close"
      onClose={() => setClosed(answer)}
    >
      <Group gap="sm">
        <Text size="sm">{answer.message}</Text>
        {undo && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() =>
              void fetcher.submit(
                { intent: 'undo', what: undo.what, before: undo.before },
                { method: 'post', action: base },
              )
            }
          >
            Undo
          </Button>
        )}
      </Group>
      <Refusals refused={refused} />
    </Alert>
  )
}

function Confirm({
  title,
  action,
  children,
  onClose,
  onConfirm,
}: {
  title: string
  action: string
  children: ReactNode
  onClose: () => void
  onConfirm: () => void
}) {
  return (
    <Dialog title={title} onClose={onClose}>
      <Text>{children}</Text>
      <Group>
        <Button onClick={onConfirm}>{action}</Button>
        <Button variant="default" onClick={onClose}>
          Leave them
        </Button>
      </Group>
    </Dialog>
  )
}

type Send = (fields: Record<string, string>) => void

function AssignDialog({
  people,
  count,
  onClose,
  onSend,
}: {
  people: Props['people']
  count: number
  onClose: () => void
  onSend: Send
}) {
  const [userId, setUserId] = useState('')
  return (
    <Dialog title={`Assign ${count === 1 ? 'one item' : `${count} items`}`} onClose={onClose}>
      <NativeSelect
        label="To"
        value={userId}
        onChange={(event) => setUserId(event.currentTarget.value)}
        data={[
          { value: '', label: 'nobody: anybody may take them' },
          ...people.map((p) => ({ value: p.id, label: p.name })),
        ]}
      />
      <Text size="sm" c="dimmed">
        Only this person is then given them, until somebody assigns them anew.
      </Text>
      <Group>
        <Button onClick={() => onSend({ intent: 'assign', userId })}>Assign</Button>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
      </Group>
    </Dialog>
  )
}

function AcceptDialog({
  rows,
  onClose,
  onSend,
}: {
  rows: readonly ItemRowView[]
  onClose: () => void
  onSend: (numbers: number[]) => void
}) {
  const { groups, left } = acceptGroups(rows)
  const all = groups.flatMap((group) => group.numbers)
  const numbers = all.slice(0, acceptAtOnce)
  return (
    <Dialog title="Accept as proposed" onClose={onClose}>
      {groups.length === 0 ? (
        <Text>
          None of the chosen items can be accepted from the list: they have flags, are open elsewhere, or have no
          proposal.
        </Text>
      ) : (
        <ul className={classes.refused}>
          {groups.map((group) => (
            <li key={group.what}>
              <strong>{group.what}</strong> for{' '}
              {group.numbers.length === 1 ? 'one item' : `${group.numbers.length} items`}
            </li>
          ))}
        </ul>
      )}
      {left.length > 0 && groups.length > 0 && (
        <Text size="sm" c="dimmed">
          {left.length === 1 ? 'One needs' : `${left.length} need`} a look of their own and{' '}
          {left.length === 1 ? 'stays' : 'stay'}.
        </Text>
      )}
      {all.length > acceptAtOnce && (
        <Text size="sm">The first {acceptAtOnce} go now; accept the others after them.</Text>
      )}
      <Text size="sm" c="dimmed">
        Your name stands behind each of them. What is not sure or not found in the document is refused and stays too.
      </Text>
      <Group>
        <Button disabled={numbers.length === 0} onClick={() => onSend(numbers)}>
          Accept {numbers.length}
        </Button>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
      </Group>
    </Dialog>
  )
}

export function ExportDialog({ count, onClose, onSend }: { count: number | null; onClose: () => void; onSend: Send }) {
  const [format, setFormat] = useState('csv')
  const what =
    count === null
      ? 'everything completed in this list'
      : count === 1
        ? 'one completed item'
        : `${count} completed items`
  return (
    <Dialog title={`Export ${what}`} onClose={onClose}>
      <NativeSelect
        label="Format"
        value={format}
        onChange={(event) => setFormat(event.currentTarget.value)}
        data={[
          { value: 'csv', label: 'CSV' },
          { value: 'xlsx', label: 'Excel' },
          { value: 'jsonl', label: 'JSON lines' },
        ]}
      />
      <Text size="sm" c="dimmed">
        Items whose hold has not passed stay out. A decision that has been exported cannot be taken back any more.
      </Text>
      <Group>
        <Button onClick={() => onSend({ intent: 'export', format })}>Export</Button>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
      </Group>
    </Dialog>
  )
}
