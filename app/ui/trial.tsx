import { Button, Group, Text } from '@mantine/core'
import { IconBuilding, IconCheck, IconCircleX, IconWorld } from '@tabler/icons-react'
import { useFetcher } from 'react-router'
import marks from './marks.module.css'
import classes from './trial.module.css'

/** What the action of a page of servers outside answers: a sentence, and what it belongs to. */
export type ServerAnswer =
  | { ok: true; said: string }
  | { ok: false; message: string; subject: string | null; intent: string }
export type ServerRefusal = Extract<ServerAnswer, { ok: false }>

/** Asks a server outside once and says in one sentence what came of it. */
export function Trial({ id, label }: { id: string; label: string }) {
  const fetcher = useFetcher<ServerAnswer>({ key: `try ${id}` })
  const busy = fetcher.state !== 'idle'
  const answer = busy ? null : fetcher.data
  return (
    <fetcher.Form method="post">
      <input type="hidden" name="id" value={id} />
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Button
          type="submit"
          name="intent"
          value="try"
          variant="default"
          size="compact-sm"
          loading={busy}
          aria-label={`Try ${label}`}
          style={{ flexShrink: 0 }}
        >
          Try it
        </Button>
        <Text size="sm" role="status" className={classes.said}>
          {answer && (
            <>
              <span className={answer.ok ? marks.quiet : marks.wrong}>
                {answer.ok ? <IconCheck size={15} aria-hidden /> : <IconCircleX size={15} aria-hidden />}
              </span>{' '}
              {answer.ok ? answer.said : answer.message}
            </>
          )}
        </Text>
      </Group>
    </fetcher.Form>
  )
}

/** Where a server answers. */
export function ServerAddress({ address }: { address: string }) {
  return <span className={classes.address}>{address}</span>
}

/** Whether it runs within the organisation's own walls; `needsLook`: documents would leave where it does not. */
export function Place({ inside, needsLook = false }: { inside: boolean; needsLook?: boolean }) {
  const Icon = inside ? IconBuilding : IconWorld
  return (
    <span className={needsLook && !inside ? marks.needs : marks.quiet}>
      <Icon size={15} aria-hidden /> {inside ? 'inside' : 'outside'}
    </span>
  )
}
