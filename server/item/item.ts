import { type FieldValue, labelsOf, type Values } from '#server/workflow/field-value.ts'
import type { Definition } from '#server/workflow/workflow.ts'

/**
 * received: waits to be read · read: waits for its proposal · review: has an open task · approval: decided, waits for a
 * second person · returned: went back to its sender, who has to correct it · completed: a person (or a rule) stood
 * behind it · exception: something failed, with reason and the step to retry · dismissed: a person said that it is no item.
 */
export const itemStates = [
  'received',
  'read',
  'review',
  'approval',
  'returned',
  'completed',
  'exception',
  'dismissed',
] as const
export type ItemState = (typeof itemStates)[number]

export const steps = ['read', 'propose'] as const
export type Step = (typeof steps)[number]

/** The state in which a step finds its item; a retry puts the item back there. */
export const stateBefore: Record<Step, ItemState> = { read: 'received', propose: 'read' }

export const taskModes = ['assisted', 'manual', 'blind', 'adjudication', 'approval', 'qa', 'seeded'] as const
export type TaskMode = (typeof taskModes)[number]

/**
 * What a task opens with, given by whoever created it, so that review need not ask who did. `values`: what the form
 * holds at first (a decision to approve or check; where two entries agree). `choices`: the entries of the fields on which
 * two differ, in random order. `approval`: the decision that waits for a word, and the rule that asks for it.
 */
export type Brief = {
  values?: Values
  choices?: Record<string, FieldValue[]>
  approval?: { ruleKey: string; because: string; decisionId: string }
  /** The queue that decided before this one, and its decision, whose values stand in `values`. */
  passedOn?: { from: string; decisionId: string }
}

/** How a decision on a task counts: as the item's output, as a word on it, or as a second look that changes nothing itself. */
export type Consequence = 'output' | 'approval' | 'check' | 'seeded'
export const consequenceOf: Record<TaskMode, Consequence> = {
  assisted: 'output',
  manual: 'output',
  approval: 'approval',
  blind: 'check',
  adjudication: 'check',
  qa: 'check',
  seeded: 'seeded',
}

/** How far an escalated item goes before other work. */
export const escalationPriority = 20

/** Tasks of an item's ordinary work; at most one of them is open (task_one_open). Checks leave the item as it is. */
export const ordinaryModes: readonly TaskMode[] = taskModes.filter((mode) => consequenceOf[mode] !== 'check')

/** Modes whose time is an item's touch time; the others are the cost of measuring (metrics.md, Touch time). */
export const workModes: readonly TaskMode[] = ['assisted', 'manual', 'approval']

export type ItemFacts = {
  id: string
  state: ItemState
  exceptionStep: Step | null
  holdUntil: Date | null
  exportedAt: Date | null
  completedAt: Date | null
}

/** Names an item by its values: "Acme GmbH · INV-2291"; the fallback where they are empty. */
export function titleOf(definition: Pick<Definition, 'title'>, values: Values, fallback: string): string {
  const parts = definition.title.map((key) => values[key]).filter((v): v is string => typeof v === 'string' && v !== '')
  return (parts.length > 0 ? parts.join(' · ') : fallback).slice(0, 200)
}

/** Groups items of one origin; null where the definition names none or the value is missing. */
export function groupKeyOf(definition: Pick<Definition, 'groupBy'>, values: Values): string | null {
  const value = definition.groupBy ? values[definition.groupBy] : null
  return typeof value === 'string' && value.trim() !== '' ? value.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '') : null
}

/**
 * The only definition of a split: 70 % learning, 30 % test, by a hash (FNV-1a, 32 bit) of the group, so that a
 * supplier's series never stands on both sides.
 */
export function splitOf(groupKey: string): 'learn' | 'test' {
  let hash = 0x811c9dc5
  for (const char of groupKey) {
    hash ^= char.codePointAt(0) ?? 0
    hash = Math.imul(hash, 0x01000193)
  }
  return (hash >>> 0) % 100 < 70 ? 'learn' : 'test'
}

/** How far an item goes before others: the highest priority among the options of its labels. */
export function urgencyOf(definition: Pick<Definition, 'fields'>, values: Values): number {
  const chosen = definition.fields.flatMap((field) =>
    field.type === 'label' ? field.options.filter((o) => labelsOf(values[field.key]).includes(o.key)) : [],
  )
  return Math.max(0, ...chosen.map((o) => o.priority))
}

/** May this item's decision still be taken back? Only while nothing has left the building. */
export function mayUndo(item: Pick<ItemFacts, 'state' | 'exportedAt'>): boolean {
  return (item.state === 'completed' || item.state === 'approval') && item.exportedAt === null
}

/** The mode that anybody is told of: a seeded task looks like any other. */
export function shownMode(mode: TaskMode): TaskMode {
  return mode === 'seeded' ? 'assisted' : mode
}
