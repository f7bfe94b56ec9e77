import { z } from 'zod'
import type { PageContent } from '#server/document/document.ts'
import type { TaskMode } from '#server/item/item.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { Proposal } from '#server/proposal/proposal.ts'
import { type Definition, type Severity, type Values, valuesSchema } from '#server/workflow/workflow.ts'
import { heartbeatSchema } from './active-time.ts'

/** How long a claim lasts without a sign of life from its tab, and how often the tab gives one. */
export const leaseSeconds = 120
export const renewSeconds = 30
/** How many of a person's last decisions undo reaches. */
export const undoDepth = 10

export const skipReasons = [
  { key: 'unclear', label: 'I cannot decide this' },
  { key: 'unreadable', label: 'The document cannot be read' },
  { key: 'waiting', label: 'Waiting for information' },
  { key: 'not_mine', label: 'Not my kind of item' },
] as const

/**
 * A person's decision on a task. `id` is made by the browser, so that the same decision posted twice counts once;
 * `taskVersion` is the claim's version: a decision on a claim that somebody else took over is stale.
 */
export const decisionSchema = z.object({
  id: z.uuid(),
  taskId: z.uuid(),
  taskVersion: z.number().int(),
  visitId: z.uuid(),
  values: valuesSchema,
  /** Check keys of error flags that the person has read and lets pass. */
  overridden: z.array(z.string().max(100)).max(100).default([]),
  heartbeat: heartbeatSchema,
})
export type DecisionInput = z.infer<typeof decisionSchema>

/** Values that are not a decision yet. */
export const draftSchema = z.object({ taskId: z.uuid(), taskVersion: z.number().int(), values: valuesSchema })
export type DraftInput = z.infer<typeof draftSchema>

export const skipSchema = z.object({
  taskId: z.uuid(),
  taskVersion: z.number().int(),
  reason: z.enum(skipReasons.map((r) => r.key)),
  heartbeat: heartbeatSchema,
})
export type SkipInput = z.infer<typeof skipSchema>

export type FlagView = { check: string; severity: Severity; fieldKeys: string[]; message: string }

export type PageView = PageContent & { imageUrl: string; imageWidth: number; imageHeight: number }

/** Everything the workbench needs for one claimed task; what the mode hides is not in it (item/visible.ts). */
export type WorkItem = {
  task: { id: string; mode: TaskMode; version: number }
  visitId: string
  item: {
    id: string
    reference: string
    title: string
    receivedAt: string
    dueAt: string
    routeReason: string | null
    queueLabel: string
  }
  document: { id: string; fileName: string; mediaType: string; fileUrl: string; pages: PageView[] }
  definition: Definition
  proposal: Proposal | null
  /** Values that the form starts with: the proposal's, or blank. */
  values: Values
  flags: FlagView[]
}

export type QueueCounts = {
  left: number
  heldByOthers: number
  heldByMe: number
  exceptions: number
  nextDueAt: string | null
}

export type TaskFacts = {
  state: 'open' | 'done' | 'cancelled'
  claimedBy: string | null
  leaseUntil: Date | null
  version: number
}

/**
 * May this person decide this task now? The version is the claim's: it changes whenever a claim is taken, freed or
 * undone, so a late decision of a former holder is refused, while an expired but untouched lease still counts.
 */
export function assertHolds(task: TaskFacts, userId: string, version: number): void {
  if (task.state === 'done')
    throw new DomainError(
      'stale',
      'This item has been finished already: your decision was not needed and changed nothing.',
    )
  if (task.state === 'cancelled')
    throw new DomainError('stale', 'This item was withdrawn: there is nothing left to decide.')
  if (task.claimedBy !== userId || task.version !== version)
    throw new DomainError('stale', 'Somebody else has this item now: your decision was not saved. Open the next one.')
}

export type Blocker = { fieldKey: string | null; message: string }

/**
 * Why "Finish and next" is refused, in the order of the page; empty when it may go. An error flag blocks unless the
 * person has overridden that very flag; a proposed value without grounding, and a critical value that was never
 * looked at, wait for the person.
 */
export function finishBlockers(input: {
  definition: Definition
  flags: readonly FlagView[]
  /** Flags that the person has seen and let pass, by check key. */
  overridden: ReadonlySet<string>
  proposal: Proposal | null
  /** Field keys that the person accepted, edited, or looked at with evidence in view. */
  seen: ReadonlySet<string>
  /** Field keys that the person edited or accepted one by one. */
  settled: ReadonlySet<string>
}): Blocker[] {
  const blockers: Blocker[] = []
  const label = (key: string) => input.definition.fields.find((f) => f.key === key)?.label ?? key
  for (const flag of input.flags)
    if (flag.severity === 'error' && !input.overridden.has(flag.check))
      blockers.push({ fieldKey: flag.fieldKeys[0] ?? null, message: flag.message })
  for (const field of input.definition.fields) {
    const proposed = input.proposal?.values.find((v) => v.key === field.key)
    if (proposed && !proposed.grounded && proposed.value !== null && !input.settled.has(field.key))
      blockers.push({
        fieldKey: field.key,
        message: `${label(field.key)} was not found in the document: confirm or correct it.`,
      })
    else if (field.critical && input.proposal && !input.seen.has(field.key) && !input.settled.has(field.key))
      blockers.push({ fieldKey: field.key, message: `${label(field.key)} is critical and has not been looked at.` })
  }
  return blockers
}
