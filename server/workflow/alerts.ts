import { z } from 'zod'
import { whoSchema } from './rule.ts'

/** What people are told of at once, in the app and by mail, once for each cause. Null: not watched. */
export const alertsSchema = z.strictObject({
  /** The oldest item that waits for a person is older than so many hours (working time where there is a calendar). */
  queueAgeHours: z.number().positive().max(2_000).nullable().default(null),
  /** Of the items of the last 24 hours, the share that became exceptions; from ten items on. */
  failureShare: z.number().min(0).max(1).nullable().default(null),
  /** The provider has not answered for so long. */
  providerDownMinutes: z.number().int().positive().max(10_000).nullable().default(null),
  /** The share of corrected items left the range of the workflow's own last weeks. */
  correctionDrift: z.boolean().default(false),
  /** Open items fall due within so many hours. */
  dueWithinHours: z.number().positive().max(500).nullable().default(null),
  to: z.array(whoSchema).max(20).default(['lead']),
  /** Who is told at once when an item comes in that is urgent by its labels. */
  urgentTo: z.array(whoSchema).max(20).default([]),
})
export type Alerts = z.infer<typeof alertsSchema>

/** What the sender of an item hears without anybody writing. */
export const senderSchema = z.strictObject({
  /** Tells them at once that what they have sent by e-mail has arrived. */
  confirm: z.boolean().default(false),
  /** Letters carry a link on which they see where their item stands. */
  statusLink: z.boolean().default(false),
  /** Reminders of a returned item, in days after it went back. */
  remindDays: z.array(z.number().int().min(1).max(90)).max(5).default([]),
})
