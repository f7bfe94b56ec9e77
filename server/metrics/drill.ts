import { z } from 'zod'
import { filterSchema } from './filter.ts'

/** The items behind a figure: which ones, by which time they are in order, and the duration that the figure is about. */
type Drill = {
  title: string
  /** The day that counts: of receipt, of completion, of the approval; `open` items are those of now. */
  by: 'completed' | 'received' | 'approval' | 'open'
  value: 'touch' | 'handling' | 'wait' | 'cycle' | 'approval' | 'rework' | null
}

export const drills = {
  completed: { title: 'Completed', by: 'completed', value: 'cycle' },
  touch: { title: 'Touch time', by: 'completed', value: 'touch' },
  suspect: { title: 'Left out of touch time', by: 'completed', value: 'touch' },
  handling: { title: 'Handling time', by: 'completed', value: 'handling' },
  wait: { title: 'Wait time', by: 'completed', value: 'wait' },
  cycle: { title: 'Cycle time', by: 'completed', value: 'cycle' },
  reviewed: { title: 'Reviewed assisted', by: 'completed', value: 'touch' },
  corrected: { title: 'Corrected', by: 'completed', value: 'touch' },
  untouched: { title: "Without a person's touch", by: 'completed', value: 'cycle' },
  late: { title: 'Completed after they were due', by: 'completed', value: 'cycle' },
  reworked: { title: 'Reworked', by: 'completed', value: 'rework' },
  found: { title: 'Found by measuring', by: 'completed', value: null },
  checked: { title: 'Checked', by: 'completed', value: null },
  error: { title: 'Errors found', by: 'completed', value: null },
  approvals: { title: 'Approvals', by: 'approval', value: 'approval' },
  received: { title: 'Received', by: 'received', value: null },
  open: { title: 'Open now', by: 'open', value: null },
  overdue: { title: 'Overdue now', by: 'open', value: null },
} as const satisfies Record<string, Drill>
export type DrillKey = keyof typeof drills
export const drillKeys = Object.keys(drills) as DrillKey[]

/** Rows of a page. */
export const drillPage = 50

export const drillSchema = filterSchema.safeExtend({
  metric: z.enum(drillKeys as [DrillKey, ...DrillKey[]]),
  /** Hour of the local week, 0 = Monday 00:00; for items received. */
  hour: z.number().int().min(0).max(167).optional(),
  cursor: z.string().max(200).optional(),
})
export type DrillInput = z.output<typeof drillSchema>

export type DrillRow = {
  number: number
  receivedAt: string
  completedAt: string | null
  /** ms */
  value: number | null
  /** Null of what is open: who works it must not learn it from a list. */
  arm: 'manual' | 'assisted' | null
  documentType: string
}
