import { z } from 'zod'

const words = z.string().trim().max(2_000).default('')
const list = z.array(z.string().trim().min(1).max(200)).max(40).default([])

/**
 * The thirteen questions about a piece of work, before anything is automated. Empty or null: not answered yet; nothing is
 * guessed. Rates 0..1, times as their names say.
 */
export const charterSchema = z.strictObject({
  /** What starts one item: a letter arrives, a form is sent, a month ends. */
  trigger: words,
  /** What comes in with it. */
  intakeFields: list,
  /** Where the right answer stands when two places differ, and whether it can be relied on. */
  sourceOfTruth: z
    .strictObject({ name: words, reliable: z.enum(['yes', 'partly', 'no', 'unknown']).default('unknown') })
    .prefault({}),
  systems: list,
  /** Who does it, and who waits for it. */
  people: list,
  volumePerMonth: z.number().nonnegative().max(100_000_000).nullable().default(null),
  minutesPerItem: z.number().nonnegative().max(100_000).nullable().default(null),
  /** Share of items that come back. */
  reworkRate: z.number().min(0).max(1).nullable().default(null),
  /** From arrival to done, in hours, of which little is work. */
  waitingHours: z.number().nonnegative().max(100_000).nullable().default(null),
  /** What a person must look at, whatever the machine says. */
  reviewRequirements: words,
  /** What happens with what fits no rule, and who decides it. */
  exceptionPath: words,
  /** E-mail address of the member who answers for it. */
  owner: z.union([z.literal(''), z.email().max(200)]).default(''),
  /** What has to get better, by how much, until when. */
  successMetric: words,
  /** How far clear rules decide it (1: none, 5: all), and how much is a matter of opinion (1: nothing, 5: everything). */
  ruleBoundness: z.number().int().min(1).max(5).nullable().default(null),
  ambiguity: z.number().int().min(1).max(5).nullable().default(null),
  /** What an hour of it costs, in the workflow's currency, as a decimal with a point. */
  hourlyCost: z
    .string()
    .regex(/^\d{1,6}(\.\d{1,2})?$/, 'write an amount such as 38.50')
    .nullable()
    .default(null),
})
export type Charter = z.infer<typeof charterSchema>
