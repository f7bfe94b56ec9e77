import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { routeOf } from '#server/item/rules.ts'
import type { Random } from '#server/platform/random.ts'
import { isEmpty, labelsOf, type Values } from '#server/workflow/field-value.ts'
import { sameValue } from '#server/workflow/value.ts'
import type { Definition } from '#server/workflow/workflow.ts'

/**
 * The weekly review sample: completed items of one local week, drawn at random for a second look. Each question draws a
 * sample of its own from the items that it can be asked of, so that a rare thing is looked at often enough; an item that
 * two questions draw is looked at once.
 */
export const strata = ['urgent', 'normal', 'labels', 'routes', 'drafts', 'rest'] as const
export type Stratum = (typeof strata)[number]

/** What a lead may set: the definition's `weeklySample`. Sizes are items a week. */
const size = z.number().int('Write a whole number.').min(0, 'At least 0.').max(50, 'At most 50 a week.')
export const sampleSettingsSchema = z.object({
  active: z.boolean(),
  urgent: size,
  normal: size,
  labels: size,
  routes: size,
  drafts: size,
  rest: size.min(1, 'At least 1, so that every item can be drawn.'),
})
export type SampleSettings = z.infer<typeof sampleSettingsSchema>

/** What a stratum is told by: proposed and decided values of labels, route and drafts, and what rules ask of. */
export type WeekItem = { id: string; proposed: Values; output: Values; decidedOn: string }

type Asked = Pick<Definition, 'fields' | 'rules' | 'queues'>

/** Whether a label among these values is an urgent one; false in a workflow that knows none. */
export function isUrgent(definition: Pick<Definition, 'fields'>, values: Values): boolean {
  return definition.fields.some(
    (field) =>
      field.type === 'label' &&
      labelsOf(values[field.key]).some((key) => field.options.some((o) => o.key === key && o.priority > 0)),
  )
}

export function knowsUrgency(definition: Pick<Definition, 'fields'>): boolean {
  return definition.fields.some((f) => f.type === 'label' && f.options.some((o) => o.priority > 0))
}

/** The strata that this workflow can have at all, in their order. */
export function strataIn(definition: Asked): Stratum[] {
  const types = new Set(definition.fields.map((f) => f.type))
  return strata.filter((stratum) => {
    if (stratum === 'urgent' || stratum === 'normal') return knowsUrgency(definition)
    if (stratum === 'labels') return types.has('label')
    if (stratum === 'routes') return types.has('route') || definition.rules.length > 0
    return stratum === 'rest' || types.has('draft')
  })
}

/**
 * The questions that can be asked of an item. urgent: proposed or decided so; normal: decided not urgent, where somebody
 * may have missed that it was; labels: one was proposed; routes: decided otherwise than proposed, or by a rule; drafts:
 * one was sent. None for what is left.
 */
export function questionsOf(definition: Asked, { proposed, output, decidedOn }: WeekItem): Exclude<Stratum, 'rest'>[] {
  const some = (type: string, of: Values) => definition.fields.some((f) => f.type === type && !isEmpty(of[f.key]))
  const route = definition.fields.find((f) => f.type === 'route')
  const rule = routeOf(definition, { values: output, today: decidedOn })
  const ruled = rule.because !== null && (!route || output[route.key] === rule.queue)
  const rerouted =
    route !== undefined && !isEmpty(proposed[route.key]) && !sameValue(route, proposed[route.key], output[route.key])
  const urgent = isUrgent(definition, output)
  return [
    ...(urgent || isUrgent(definition, proposed) ? (['urgent'] as const) : []),
    ...(knowsUrgency(definition) && !urgent ? (['normal'] as const) : []),
    ...(some('label', proposed) ? (['labels'] as const) : []),
    ...(ruled || rerouted ? (['routes'] as const) : []),
    ...(some('draft', output) ? (['drafts'] as const) : []),
  ]
}

/** A stratum of one week: how many items it had, and how many it drew. */
export const stratumCountSchema = z.object({
  stratum: z.enum(strata),
  population: z.number().int(),
  drawn: z.number().int(),
})
export type StratumCount = z.infer<typeof stratumCountSchema>

export type DrawnItem = { id: string; strata: Stratum[]; probability: number }

/**
 * Draws a week's sample. Each stratum draws, without replacement and independently of the others, as many as it is set to
 * (all, where it has fewer). The probability of an item is that of being drawn by at least one of its strata:
 * 1 - product of (1 - n / N), exact because the draws are independent (a multiple frame: Hartley 1962). `rest` holds what
 * no stratum with a size asks of, so that every item of the week has a probability above 0.
 */
export function drawWeek(
  definition: Asked,
  settings: SampleSettings,
  items: readonly WeekItem[],
  random: Pick<Random, 'int'>,
): { counts: StratumCount[]; drawn: DrawnItem[] } {
  const asked = items.map((item) => {
    const questions = questionsOf(definition, item).filter((q) => settings[q] > 0)
    return { id: item.id, strata: questions.length > 0 ? questions : (['rest'] as Stratum[]) }
  })
  const by = new Map<string, Stratum[]>()
  const shares = new Map<Stratum, number>()
  const counts = strataIn(definition).flatMap((stratum): StratumCount[] => {
    const members = asked.filter((a) => a.strata.includes(stratum))
    if (members.length === 0) return []
    const chosen = some(members, settings[stratum], random)
    shares.set(stratum, chosen.length / members.length)
    for (const { id } of chosen) by.set(id, [...(by.get(id) ?? []), stratum])
    return [{ stratum, population: members.length, drawn: chosen.length }]
  })
  const drawn = asked.flatMap(({ id, strata: of }): DrawnItem[] => {
    const drawnBy = by.get(id)
    if (!drawnBy) return []
    return [{ id, strata: drawnBy, probability: 1 - of.reduce((not, s) => not * (1 - (shares.get(s) ?? 0)), 1) }]
  })
  return { counts, drawn }
}

/** `count` of them, each subset as likely as any other (Fisher and Yates, as far as needed). */
function some<T>(of: readonly T[], count: number, random: Pick<Random, 'int'>): T[] {
  const pool = [...of]
  const most = Math.min(count, pool.length)
  for (let i = 0; i < most; i++) {
    const other = i + random.int(pool.length - i)
    ;[pool[i], pool[other]] = [pool[other] as T, pool[i] as T]
  }
  return pool.slice(0, most)
}

/** One local week: its Monday, and from when until before when it lasts. */
export type Week = { monday: string; from: Date; until: Date }

/** The last local week that is over at `now`; `back` = 1 is the one before it. */
export function weekBefore(now: Date, timeZone: string, back = 0): Week {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone).toPlainDate()
  return weekOf(today.subtract({ days: today.dayOfWeek - 1 + 7 * (back + 1) }).toString(), timeZone)
}

/** The week of a Monday ("2026-11-23"); it may be an hour shorter or longer than seven days. */
export function weekOf(monday: string, timeZone: string): Week {
  const date = Temporal.PlainDate.from(monday)
  const begin = (day: Temporal.PlainDate) => new Date(day.toZonedDateTime(timeZone).epochMilliseconds)
  return { monday: date.toString(), from: begin(date), until: begin(date.add({ days: 7 })) }
}
