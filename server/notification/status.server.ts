import type { ItemState } from '#server/item/item.ts'
import { itemOfToken } from '#server/item/sender.server.ts'
import type { Now } from '#server/platform/clock.ts'
import type { Db } from '#server/platform/db.server.ts'
import { findDefinition } from '#server/workflow/store.server.ts'
import { findAddressed, lastReturn } from './letters-store.server.ts'
import { type StatusView, standingOf } from './status.ts'

/** What a status link shows; null for a link that was ended, and for any text that is none: the two cannot be told apart. */
export async function statusOf({ db, now }: { db: Db; now: Now }, token: string): Promise<StatusView | null> {
  const place = await itemOfToken(db, token)
  const item = place && (await findAddressed(db, place.organisationId, place.itemId))
  if (!place || !item) return null
  const { organisationId, itemId } = place
  const [definition, said] = await Promise.all([
    findDefinition(db, organisationId, item.workflowId, item.workflowVersion),
    lastReturn(db, organisationId, itemId),
  ])
  const { standing, since } = standingOf(
    {
      state: item.state as ItemState,
      completedAt: item.completedAt,
      holdUntil: item.holdUntil,
      returnedAt: said?.at ?? null,
      holdSeconds: definition.holdSeconds,
    },
    now(),
  )
  return {
    language: item.language ?? definition.languages[0] ?? 'en',
    about: `${item.workflow.name} #${item.number}`,
    organisation: item.workflow.organisation.name,
    standing,
    asked: standing === 'yours' ? (said?.body ?? null) : null,
    receivedAt: item.receivedAt.toISOString(),
    since: since?.toISOString() ?? null,
    timeZone: definition.timeZone,
  }
}
