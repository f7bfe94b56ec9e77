import { z } from 'zod'

/** Ids, field keys, hashes, numbers and times: never document content, entered values or names. */
const eventDataSchema = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]),
)
export type EventData = z.infer<typeof eventDataSchema>

export type NewEvent = {
  type: string
  organisationId: string
  workflowId?: string | undefined
  itemId?: string | undefined
  data?: EventData | undefined
}

/** The text whose SHA-256 is an event's hash: the previous hash of the item's chain and all that the event says. */
export function hashInput(event: {
  previous: string
  sequence: number
  type: string
  actor: string
  at: Date
  organisationId: string
  itemId: string | null
  data: EventData
}): string {
  const data = Object.fromEntries(Object.entries(event.data).sort(([a], [b]) => (a < b ? -1 : 1)))
  return JSON.stringify([
    event.previous,
    event.organisationId,
    event.itemId,
    event.sequence,
    event.type,
    event.actor,
    event.at.toISOString(),
    data,
  ])
}

/** What stands before an item's first event. */
export const chainStart = '0'.repeat(64)
