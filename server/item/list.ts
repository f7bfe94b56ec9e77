import { z } from 'zod'
import { type ItemState, itemStates, type TaskMode } from './item.ts'
import type { Segment } from './search.ts'

/** States that still want something from somebody. */
export const openStates = [
  'received',
  'read',
  'review',
  'approval',
  'returned',
  'exception',
] as const satisfies ItemState[]

export const listStates = [...itemStates, 'open', 'all'] as const

export const listSorts = ['number', 'title', 'received', 'due', 'priority', 'confidence', 'flags', 'completed'] as const
export type ListSort = (typeof listSorts)[number]

/** How far an item goes before others, in words; the number is what the queue is ordered by. */
export const priorityLevels = [
  { key: 'low', label: 'Low', value: -10, from: -100 },
  { key: 'normal', label: 'Normal', value: 0, from: 0 },
  { key: 'high', label: 'High', value: 40, from: 30 },
  { key: 'urgent', label: 'Urgent', value: 80, from: 70 },
] as const

/** The level that a priority lies in. */
export function priorityLevel(priority: number): (typeof priorityLevels)[number] {
  return priorityLevels.findLast((level) => priority >= level.from) ?? priorityLevels[0]
}

/** How a lead may tell items apart by their work; a seeded item counts as assisted, which is what it looks like. */
export const listModes = ['assisted', 'manual', 'approval', 'blind', 'adjudication', 'qa'] as const
export type ListMode = (typeof listModes)[number]

export const sameModes = (mode: ListMode): TaskMode[] => (mode === 'assisted' ? ['assisted', 'seeded'] : [mode])

const key = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/)
const day = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/)
/** A person by id; `me`, `any` and `nobody` are what they say. */
const person = z.string().min(1).max(80)

/** What the list shows. Days are local days of the workflow's time zone, both ends included. */
export const listFilterSchema = z.object({
  state: z.enum(listStates).default('open'),
  search: z.string().max(200).default(''),
  queues: z.array(key).max(50).default([]),
  /** All must hold. */
  labels: z
    .array(z.object({ field: key, option: key }))
    .max(20)
    .default([]),
  /** Only these items, by their numbers: what a figure elsewhere counted. */
  numbers: z.array(z.number().int().positive()).max(200).default([]),
  flags: z.enum(['none', 'warning', 'error']).optional(),
  /** Carries a person's flag that is not dealt with. */
  marked: z.boolean().default(false),
  holder: person.optional(),
  assignee: person.optional(),
  /** Received longer ago than this. */
  olderThanHours: z.number().positive().max(87_600).optional(),
  overdue: z.boolean().default(false),
  dueBefore: day.optional(),
  receivedFrom: day.optional(),
  receivedTo: day.optional(),
  /** Lowest confidence of the proposal, 0..1. */
  confidenceBelow: z.number().min(0).max(1).optional(),
  priority: z.enum(['low', 'normal', 'high', 'urgent']).optional(),
  /** For leads. */
  mode: z.enum(listModes).optional(),
})
export type ListFilter = z.output<typeof listFilterSchema>

export const listOrderSchema = z.object({
  sort: z.enum(listSorts).default('number'),
  desc: z.boolean().default(true),
})
export type ListOrder = z.output<typeof listOrderSchema>

/** A total counted no further than this. */
export const totalLimit = 10_000

export type ItemRowView = {
  number: number
  title: string
  fileName: string
  pages: number | null
  state: ItemState
  queue: string | null
  /** The labels as people call them, decided before proposed; `field` is the label's field. */
  labels: { field: string; key: string; label: string }[]
  /** Lowest confidence of the proposal. */
  confidence: number | null
  flags: { errors: number; warnings: number } | null
  /** What people said about it, and flags of theirs that are not dealt with. */
  comments: { count: number; marks: number } | null
  priority: number | null
  receivedAt: string
  dueAt: string
  completedAt: string | null
  exportedAt: string | null
  /** Who has it open now, since when. */
  held: { name: string; since: string; mine: boolean } | null
  assignee: { id: string; name: string } | null
  /** Why it stands where it stands: the exception, what its provider waits for, the approval rule, or what the return said. */
  reason: string | null
  /** It waits for its provider or for the next day's limit; the reason says which. */
  waiting: boolean
  /** Where the search found it. */
  found: { where: 'document' | 'values' | 'comments' | 'name'; snippet: Segment[] } | null
}

type OpenTask = {
  claimedBy: string | null
  assigneeId: string | null
  forRole: string | null
  excludedUserIds: readonly string[]
}

/**
 * May this open task still be given to this person, or do they hold it? What it hides is hidden from them until it is
 * done (visible.ts). `reviews`: they take part in reviewing at all.
 */
export function mayCome(task: OpenTask, person: { id: string; roles: readonly string[]; reviews: boolean }): boolean {
  if (task.claimedBy === person.id) return true
  if (task.excludedUserIds.includes(person.id)) return false
  if (task.assigneeId !== null) return task.assigneeId === person.id
  if (task.forRole !== null) return person.roles.includes(task.forRole)
  return person.reviews
}

/** "1 item", "214 items", "10,000+ items" */
export function itemCountText(count: number, more: boolean): string {
  if (count === 1) return '1 item'
  const text = count.toLocaleString('en-GB')
  return more ? `${text}+ items` : `${text} items`
}
