import { z } from 'zod'
import { evidenceSchema, type PageContent, type Part } from '#server/document/document.ts'
import type { TaskMode } from '#server/item/item.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { Proposal } from '#server/proposal/proposal.ts'
import type { FieldValue, Values } from '#server/workflow/field-value.ts'
import { valuesSchema } from '#server/workflow/values-schema.ts'
import type { Definition, Severity } from '#server/workflow/workflow.ts'
import { heartbeatSchema } from './active-time.ts'

/** How long a claim lasts without a sign of life from its tab, and how often the tab gives one. */
export const leaseSeconds = 120
export const renewSeconds = 30
/** Which kind of work a page asks for: everything that fills a form, or a second person's word. */
export const workSchema = z.enum(['review', 'approval']).default('review')
export type Work = z.output<typeof workSchema>

/** How many of a person's last decisions undo reaches. */
export const undoDepth = 10

export const skipReasons = [
  { key: 'unclear', label: 'I cannot decide this' },
  { key: 'unreadable', label: 'The document cannot be read' },
  { key: 'waiting', label: 'Waiting for information' },
  { key: 'not_mine', label: 'Not my kind of item' },
] as const

const evidenceByCellSchema = z.record(z.string().max(120), z.array(evidenceSchema).max(50))

/** Why a proposed value was changed: optional, one key, for those who improve the proposals. */
export const reasonCodes = [
  { key: 'misread', label: 'Misread' },
  { key: 'wrong_place', label: 'Taken from the wrong place' },
  { key: 'missing', label: 'Overlooked' },
  { key: 'invented', label: 'Not in the document' },
  { key: 'rule', label: 'Our rule is another' },
  { key: 'document', label: 'The document is wrong' },
] as const

const reasonsSchema = z.record(z.string().max(40), z.enum(reasonCodes.map((r) => r.key))).default({})

/**
 * A person's decision on a task. `id` is made by the browser, so that the same decision posted twice counts once;
 * `taskVersion` is the claim's version: a decision on a claim that somebody else took over is stale.
 */
export const decisionSchema = z.object({
  id: z.uuid(),
  /** approve and reject: on an approval task only; return: back to the item's sender, with what is to be corrected. */
  kind: z.enum(['finish', 'approve', 'reject', 'return']).default('finish'),
  /** Needed to reject or return. */
  message: z.string().trim().max(2_000).nullable().default(null),
  /** Optional reason codes of corrections, by field key. */
  reasons: reasonsSchema,
  taskId: z.uuid(),
  taskVersion: z.number().int(),
  visitId: z.uuid(),
  values: valuesSchema,
  /** Places on the document that the person took a value from, by cell of the form. */
  evidence: evidenceByCellSchema.default({}),
  /** Check keys of error flags that the person has read and lets pass. */
  overridden: z.array(z.string().max(100)).max(100).default([]),
  heartbeat: heartbeatSchema,
})
/** As sent: what has a default may be left out. */
export type DecisionInput = z.input<typeof decisionSchema>
export type Decision = z.output<typeof decisionSchema>

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

/** Escalation is no decision: the item goes to the ops leads, before other work. */
export const escalateSchema = z.object({
  taskId: z.uuid(),
  taskVersion: z.number().int(),
  message: z.string().trim().min(1, 'Write what the lead has to decide.').max(2_000),
  heartbeat: heartbeatSchema,
})
export type EscalateInput = z.infer<typeof escalateSchema>

/**
 * What a person has entered so far: values, what they stood behind, what they let pass. Opaque to the server but for its
 * size; the browser reads it back into its session, and ignores one of another form (`form` is the workflow version).
 */
export const workingCopySchema = z.object({
  form: z.number().int(),
  values: valuesSchema,
  marks: z.record(z.string().max(120), z.enum(['accepted', 'edited'])).default({}),
  overridden: z.record(z.string().max(100), z.string().max(2_000)).default({}),
  seen: z.array(z.string().max(40)).max(500).default([]),
  evidence: evidenceByCellSchema.default({}),
  reasons: reasonsSchema,
})
export type WorkingCopy = z.infer<typeof workingCopySchema>
export const saveCopySchema = z.object({
  taskId: z.uuid(),
  taskVersion: z.number().int(),
  copy: workingCopySchema.nullable(),
})
export type SaveCopyInput = z.infer<typeof saveCopySchema>

export type FlagView = { check: string; severity: Severity; fieldKeys: string[]; message: string }

export type PageView = PageContent & { imageUrl: string; imageWidth: number; imageHeight: number }

/** Everything the workbench needs for one claimed task; what the mode hides is not in it (item/visible.ts). */
export type WorkItem = {
  task: { id: string; mode: TaskMode; version: number }
  visitId: string
  item: {
    id: string
    number: number
    reference: string
    title: string
    receivedAt: string
    dueAt: string
    routeReason: string | null
    /** Key of the rule that sent it there. */
    routeRule: string | null
    queueLabel: string
    /** How many comments and open flags people left; 0 where the mode hides them. */
    comments: number
    /** The last message that concerns this task: why it was rejected, escalated or reopened. */
    message: { kind: string; by: string; at: string; text: string } | null
    /** For an approval: what needs it, and who decided. */
    approval: { because: string; decidedBy: string; requestedAt: string } | null
  }
  document: {
    id: string
    fileName: string
    mediaType: string
    fileUrl: string
    pages: PageView[]
    /** An e-mail's message and attachments, a row of a table; none for a plain document. */
    parts: Part[]
  }
  workflowVersion: number
  definition: Definition
  proposal: Proposal | null
  /** Values that the form starts with: the task's brief, the proposal's, or blank. */
  values: Values
  /** Adjudication: the two entries of each field on which they differ, in random order; nobody says whose is whose. */
  choices: Record<string, FieldValue[]> | null
  flags: FlagView[]
  /** What this person had entered before the page was closed. */
  copy: WorkingCopy | null
}

export type QueueCounts = {
  left: number
  heldByOthers: number
  heldByMe: number
  exceptions: number
  nextDueAt: string | null
  /** Why there is nothing to do whatever waits, as one sentence; null otherwise. */
  note: string | null
  /** Who else works on this, and since when: the answer to an empty queue. */
  holders: { name: string; count: number; since: string }[]
}

export type TaskFacts = {
  /** open, done, cancelled */
  state: string
  claimedBy: string | null
  leaseUntil: Date | null
  version: number
}

/** Whether this person's claim of that version still stands. */
export function holds(task: TaskFacts, userId: string, version: number): boolean {
  return task.state === 'open' && task.claimedBy === userId && task.version === version
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
  if (!holds(task, userId, version))
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
