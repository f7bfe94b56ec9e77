import { DomainError } from '#server/platform/errors.ts'
import { type Definition, type FieldValue, isEmpty, type Values } from '#server/workflow/workflow.ts'

/**
 * received: waits to be read · read: waits for its proposal · review: has an open task · completed: a person (or a
 * rule) stood behind it · exception: something failed, with reason and the step to retry.
 */
export const itemStates = ['received', 'read', 'review', 'completed', 'exception'] as const
export type ItemState = (typeof itemStates)[number]

export const steps = ['read', 'propose'] as const
export type Step = (typeof steps)[number]

/** The state in which a step finds its item; a retry puts the item back there. */
export const stateBefore: Record<Step, ItemState> = { read: 'received', propose: 'read' }

export const taskModes = ['assisted', 'manual', 'blind', 'adjudication', 'approval', 'qa', 'seeded'] as const
export type TaskMode = (typeof taskModes)[number]

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

/** The first rule whose conditions all hold sends the item to its queue; none: the definition's first queue. */
export function routeOf(
  definition: Pick<Definition, 'rules' | 'queues'>,
  values: Values,
): { queue: string; because: string | null } {
  const rule = definition.rules.find((r) => r.when.every((c) => holds(c, values[c.field])))
  if (rule) return { queue: rule.route, because: rule.because }
  return { queue: definition.queues[0]?.key ?? 'main', because: null }
}

function holds(condition: Definition['rules'][number]['when'][number], value: FieldValue | undefined): boolean {
  switch (condition.is) {
    case 'empty':
      return isEmpty(value)
    case 'present':
      return !isEmpty(value)
    case 'equals':
      return value === condition.value
    case 'not_equals':
      return value !== condition.value
    case 'above':
      return typeof value === 'string' && value !== '' && Number(value) > Number(condition.value)
    case 'below':
      return typeof value === 'string' && value !== '' && Number(value) < Number(condition.value)
  }
}

/** Where an exception goes back to; refuses an item that is not one. */
export function retry(item: ItemFacts): { state: ItemState; step: Step } {
  if (item.state !== 'exception' || !item.exceptionStep)
    throw new DomainError('conflict', 'This item is not in the exception queue: reload the page to see where it is.')
  return { state: stateBefore[item.exceptionStep], step: item.exceptionStep }
}

/** May this item's decision still be taken back? Only while nothing has left the building. */
export function mayUndo(item: ItemFacts): boolean {
  return item.state === 'completed' && item.exportedAt === null
}
