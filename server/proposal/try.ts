import { z } from 'zod'
import { type Outcome, skippedBy } from '#server/item/rules.ts'
import type { ApprovalRule } from '#server/workflow/approval-chain.ts'
import type { FieldValue, Values } from '#server/workflow/field-value.ts'
import { sameValue } from '#server/workflow/value.ts'
import type { Definition, Field, Severity } from '#server/workflow/workflow.ts'
import type { Flag } from './check.ts'
import type { Proposal } from './proposal.ts'
import { messageOf } from './rule-outcome.ts'

/** More would make somebody wait, and nobody compares more at a glance. */
export const mostTried = 5

/** Which items a draft is tried on; none: the newest that may be shown. `ask`: a provider over the network may be asked, which costs money. */
export const tryInputSchema = z.object({
  draft: z.uuid(),
  items: z
    .array(z.object({ workflow: z.string().min(1).max(80), number: z.number().int().positive() }))
    .max(mostTried, `Choose at most ${mostTried} items.`)
    .default([]),
  ask: z.boolean().default(false),
})
export type TryInput = z.infer<typeof tryInputSchema>

/** A field as the draft asks for it, or as the item's version did where the draft has it no more (`gone`). */
export type TriedValue = {
  field: Field
  before: FieldValue
  after: FieldValue
  changed: boolean
  /** Whether the item's version asks for it, and whether the draft does. */
  isNew: boolean
  gone: boolean
  /** Of the draft's proposal; null where nothing was proposed anew. */
  confidence: number | null
}

type Route = { queue: string; label: string; because: string | null; rule: string | null; queuesLeft: string[] }
type Asked = {
  key: string
  because: string
  steps: ApprovalRule['steps']
  /** The rule that lets it be skipped. */
  skippedBy: string | null
}
type Deeds = {
  returned: string | null
  asked: string | null
  escalated: string | null
  notifies: string[]
  priority: number
}

/** What the draft would make of an item, against what it is now. */
export type Tried = {
  values: TriedValue[]
  flags: { added: Told[]; gone: Told[]; kept: Told[] }
  route: { before: Route; after: Route }
  approval: { before: Asked | null; after: Asked | null }
  /** What rules would do besides, each in the words that would be sent. */
  deeds: { before: Deeds; after: Deeds }
  summary: string
}
type Told = { check: string; severity: Severity; message: string }

export type TriedItem = {
  workflow: string
  workflowName: string
  number: number
  title: string
  version: number
} & ({ refused: string; tried: null } | { refused: null; tried: Tried; from: 'provider' | 'kept' })

/** One side of the comparison. */
export type Side = {
  definition: Definition
  values: Values
  flags: readonly Flag[]
  outcome: Outcome
  approval: ApprovalRule | null
  route: { queue: string; because: string | null; rule: string | null; queuesLeft: string[] }
}

export function comparison(before: Side, after: Side, proposal: Proposal | null): Tried {
  return {
    values: triedValues(before, after, proposal),
    flags: flagChanges(before.flags, after.flags),
    route: { before: routeView(before), after: routeView(after) },
    approval: { before: approvalView(before), after: approvalView(after) },
    deeds: { before: deedsOf(before), after: deedsOf(after) },
    summary: proposal?.summary ?? '',
  }
}

function triedValues(before: Side, after: Side, proposal: Proposal | null): TriedValue[] {
  const asked = after.definition.fields.map((field): TriedValue => {
    const old = before.definition.fields.find(({ key }) => key === field.key)
    const [was, now] = [before.values[field.key] ?? null, after.values[field.key] ?? null]
    const sameKind = old?.type === field.type
    const confidence = proposal?.values.find(({ key }) => key === field.key)?.confidence ?? null
    return {
      field,
      before: was,
      after: now,
      changed: sameKind ? !sameValue(field, was, now) : JSON.stringify(was) !== JSON.stringify(now),
      ...{ isNew: old === undefined, gone: false, confidence },
    }
  })
  const gone = before.definition.fields.filter((f) => !after.definition.fields.some(({ key }) => key === f.key))
  return [
    ...asked,
    ...gone.map((field): TriedValue => {
      const was = before.values[field.key] ?? null
      return { field, before: was, after: null, changed: was !== null, isNew: false, gone: true, confidence: null }
    }),
  ]
}

/** Flags are the same where they say the same: their names hold the place of a check, which may have moved. */
function flagChanges(before: readonly Flag[], after: readonly Flag[]): Tried['flags'] {
  const told = ({ check, severity, message }: Flag): Told => ({ check, severity, message })
  const within = (flag: Flag, others: readonly Flag[]) =>
    others.some((other) => other.message === flag.message && other.severity === flag.severity)
  return {
    added: after.filter((flag) => !within(flag, before)).map(told),
    gone: before.filter((flag) => !within(flag, after)).map(told),
    kept: after.filter((flag) => within(flag, before)).map(told),
  }
}

function routeView({ route, definition }: Side): Route {
  const label = definition.queues.find(({ key }) => key === route.queue)?.label ?? route.queue
  const queuesLeft = route.queuesLeft.map((key) => definition.queues.find((q) => q.key === key)?.label ?? key)
  return { ...route, label, queuesLeft }
}

function approvalView({ approval, outcome }: Side): Asked | null {
  if (!approval) return null
  const { key, because, steps } = approval
  return { key, because, steps, skippedBy: skippedBy(approval, outcome) }
}

function deedsOf({ outcome, definition, values }: Side): Deeds {
  const said = (one: { message: string } | null) => one && messageOf(one.message, definition, values)
  return {
    returned: said(outcome.returned),
    asked: said(outcome.asked),
    escalated: said(outcome.escalated),
    notifies: outcome.notifies.map(
      ({ who, message }) => `${who.join(', ')}: ${messageOf(message, definition, values)}`,
    ),
    priority: outcome.priority,
  }
}
