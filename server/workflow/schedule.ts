import { z } from 'zod'
import { keySchema } from './condition.ts'

/** Where the numbers of a report come from. `{{from}}` and `{{to}}` in an address or a query are the period's first and last day. */
const sourceSchema = z.discriminatedUnion('kind', [
  /** A CSV file by https; the host has to be allowed. */
  z.strictObject({ kind: z.literal('url'), url: z.string().min(1).max(2_000) }),
  /** The newest file in a folder that the installation opens, whose name has this beginning. */
  z.strictObject({ kind: z.literal('folder'), folder: keySchema, name: z.string().min(1).max(200) }),
  /** One SELECT on a connection that an administrator has made; never on Countersign's own database. */
  z.strictObject({ kind: z.literal('sql'), connection: keySchema, query: z.string().min(1).max(10_000) }),
  /** Countersign's own figures of a workflow of this organisation. */
  z.strictObject({ kind: z.literal('metrics'), workflow: z.string().min(1).max(40) }),
])
export type Source = z.infer<typeof sourceSchema>

const inputSchema = z.strictObject({
  key: keySchema,
  label: z.string().min(1).max(80),
  source: sourceSchema,
  /** Columns: the day of a row; what groups rows (a site); what is added up. */
  date: z.string().max(80).optional(),
  group: z.string().max(80).optional(),
  values: z.array(z.string().min(1).max(80)).max(20).default([]),
  /** Groups that must be there: a missing one is named in the report. */
  expect: z.array(z.string().min(1).max(80)).max(200).default([]),
  /** A change against the period before that is worth a note, as a share. */
  unusual: z.number().positive().max(100).default(0.25),
})
export type ReportInput = z.infer<typeof inputSchema>

/** Two inputs whose totals must agree: a difference is named. */
const agreementSchema = z.strictObject({
  left: z.strictObject({ input: keySchema, value: z.string().min(1).max(80) }),
  right: z.strictObject({ input: keySchema, value: z.string().min(1).max(80) }),
  tolerance: z.number().nonnegative().default(0),
  says: z.string().min(1).max(200),
})

/** When a report workflow makes its next item, from what. Times are local, in the workflow's time zone. */
export const scheduleSchema = z.strictObject({
  every: z.enum(['day', 'week', 'month']),
  /** week: 1 (Monday) to 7; month: 1 to 28; day: not used. */
  on: z.number().int().min(1).max(28).default(1),
  at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time as 06:30')
    .default('06:00'),
  /** The text field that takes the period's name, and the draft field that takes the notes. */
  title: z.string().min(1).max(120).default('Report'),
  inputs: z.array(inputSchema).min(1).max(20),
  agreements: z.array(agreementSchema).max(20).default([]),
})
export type Schedule = z.infer<typeof scheduleSchema>

/** A date of a completed item that somebody has to think of in time: an item is made so many days before. */
export const renewalSchema = z.strictObject({
  date: keySchema,
  daysBefore: z.number().int().min(0).max(730).default(60),
  /** Key of the workflow that gets the item; none: this one. */
  workflow: z.string().min(1).max(40).optional(),
  says: z.string().min(1).max(200),
})
export type Renewal = z.infer<typeof renewalSchema>
