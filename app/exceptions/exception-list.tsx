import { Alert, Text } from '@mantine/core'
import { useState } from 'react'
import { useFetcher } from 'react-router'
import { Refusals } from '#app/ui/refusals.tsx'
import type { ExceptionView } from '#server/item/exceptions.ts'
import { BulkBar } from './bulk-bar.tsx'
import { DismissDialog } from './dismiss-dialog.tsx'
import type { ExceptionAnswer } from './exception-action.ts'
import { ExceptionRow, type Send } from './exception-row.tsx'
import classes from './exceptions.module.css'
import { GiveDialog } from './give-dialog.tsx'

type Props = {
  /** Address of the workflow. */
  base: string
  rows: readonly ExceptionView[]
  /** Whom a lead may give them to; empty for others. */
  people: readonly { id: string; name: string }[]
  me: string
  now: string
}

/** Names a row: an item may be there twice, with a letter and with a step that failed. */
const keyOf = ({ kind, number, letterId }: ExceptionView) => `${kind} ${number} ${letterId ?? ''}`

/** What needs help in one workflow, with what can be done about each and about several at once. */
export function ExceptionList({ base, rows, people, me, now }: Props) {
  const fetcher = useFetcher<ExceptionAnswer>()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [dismissing, setDismissing] = useState<readonly number[] | null>(null)
  const [giving, setGiving] = useState<readonly number[] | null>(null)
  const send: Send = (fields) => void fetcher.submit(fields, { method: 'post', action: `${base}/exceptions` })
  const picked = rows.filter((row) => chosen.has(keyOf(row)))
  const busy = fetcher.state !== 'idle'
  const choose = (key: string, on: boolean) => {
    const next = new Set(chosen)
    next[on ? 'add' : 'delete'](key)
    setChosen(next)
  }
  return (
    <div>
      <Answer answer={busy ? undefined : fetcher.data} />
      {picked.length > 0 && (
        <BulkBar
          rows={picked}
          busy={busy}
          me={me}
          mayGive={people.length > 0}
          send={send}
          onDismiss={setDismissing}
          onGive={setGiving}
          onNone={() => setChosen(new Set())}
        />
      )}
      <ol className={classes.list} aria-label="Exceptions, longest first">
        {rows.map((row) => (
          <ExceptionRow
            key={keyOf(row)}
            {...{ row, base, now, busy, send, me }}
            mayGive={people.length > 0}
            chosen={chosen.has(keyOf(row))}
            onChoose={(on) => choose(keyOf(row), on)}
            onDismiss={setDismissing}
            onGive={setGiving}
          />
        ))}
      </ol>
      {dismissing && (
        <DismissDialog
          count={dismissing.length}
          onClose={() => setDismissing(null)}
          onSend={(reason) => {
            send({ intent: 'dismiss', numbers: dismissing.join(','), reason })
            setDismissing(null)
            setChosen(new Set())
          }}
        />
      )}
      {giving && (
        <GiveDialog
          people={people}
          count={giving.length}
          onClose={() => setGiving(null)}
          onSend={(userId) => {
            send({ intent: 'own', numbers: giving.join(','), userId })
            setGiving(null)
          }}
        />
      )}
    </div>
  )
}

/** What became of the last act. */
function Answer({ answer }: { answer: ExceptionAnswer | undefined }) {
  if (!answer) return <div role="status" />
  const { ok, message, refused } = answer
  return (
    <Alert role={ok ? 'status' : 'alert'} color={ok ? 'gray' : 'yellow'} variant="outline">
      <Text size="sm">{message}</Text>
      <Refusals refused={refused} />
    </Alert>
  )
}
