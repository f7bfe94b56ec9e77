import type { Values } from '#server/workflow/field-value.ts'
import type { DeskParts, Entry } from './desk-state.ts'
import { isBlank } from './modes.ts'
import { withServerFlags } from './session.ts'

/** A pause in entering as long as this, and the server is asked what it knows of the new values. */
const pauseMs = 600
const askedKinds = /^(duplicate|near_duplicate|number_format|unusual|currency_mismatch|purchase_order)$/

type Parts = Pick<DeskParts, 'later'> & {
  check: DeskParts['api']['check']
  find(taskId: string): Entry | null | undefined
  changed(taskId: string, session: Entry['session']): void
}

/** Asks the server again once values change that its own checks compare; without a connection nothing is asked. */
export function createChecks({ check, find, changed, later }: Parts) {
  const waiting = new Map<string, () => void>()

  async function ask(taskId: string): Promise<void> {
    waiting.delete(taskId)
    const entry = find(taskId)
    if (!entry) return
    const { values } = entry.session
    const found = await check({ taskId, taskVersion: entry.work.task.version, values }).catch(() => null)
    const now = find(taskId)
    // Further changes have asked for themselves.
    if (found && now && now.session.values === values) changed(taskId, withServerFlags(now.session, found, values))
  }

  return {
    /** Looks at an entry whose session has moved on from these values. */
    look({ work, session }: Pick<Entry, 'work' | 'session'>, before: Values): void {
      if (session.values === before || isBlank(work)) return
      if (!work.definition.checks.some(({ kind }) => askedKinds.test(kind))) return
      const taskId = work.task.id
      waiting.get(taskId)?.()
      waiting.set(
        taskId,
        later(() => void ask(taskId), pauseMs),
      )
    },
  }
}
