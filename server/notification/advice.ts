import { z } from 'zod'
import { counselFacts, counselOf, type Steady } from '#server/pilot/advice.ts'
import type { Guard, Interval, Verdict } from '#server/pilot/effect/effect.ts'
import type { PilotStanding, PilotState } from '#server/pilot/standing.ts'
import { countText, decimals, minutesText, pointsText } from '#server/roi/executive-text.ts'

export const choices = ['expand', 'hold', 'stop'] as const
export type Choice = (typeof choices)[number]

export const choiceTexts: Record<Choice, { name: string; text: string }> = {
  expand: {
    name: 'Expand',
    text: 'More of the work goes this way: more people, more of the items, the next workflow.',
  },
  hold: { name: 'Hold', text: 'The pilot goes on as it is until the missing figures are there.' },
  stop: { name: 'Stop', text: 'The pilot ends and the work goes on without the proposals.' },
}

/** The figures that a decision rested on, kept with it; statistics and ids, nothing of a document. */
export type Resting = {
  pilot: {
    id: string
    number: number
    state: PilotState
    simulated: boolean
    verdict: Verdict
    guard: Guard
    saving: Interval
    errorDifference: Interval
    n: { manual: number; assisted: number }
    checked: { manual: number; assisted: number }
    minimumSavingMinutes: number
    margin: number
    /** Last completion that the figures rest on. */
    upTo: string | null
    steady: Steady
  } | null
  /** Keys of the week's figures that got worse beyond noise. */
  worse: string[]
}

/** What the figures speak for: `reasons` for it, `missing` before more could be said; each a plain sentence. */
export type Advice = { choice: Choice; reasons: string[]; missing: string[]; rests: Resting }

export type AdviceFacts = {
  standing: PilotStanding | null
  /** Figures of the week that got worse beyond noise, with their titles. */
  worse: readonly { key: string; title: string }[]
  locale: string
}

/** A week's figures that speak against giving the AI more work. Wait and cycle do not: they hang on how many people are in. */
export const alarming: readonly string[] = ['errors', 'rework', 'correction', 'touch']

/**
 * Expand, hold or stop, by the one rule of `counselOf`; a week that got worse holds back what would expand. What holds says
 * what is missing. A person decides.
 */
export function adviceOf(facts: AdviceFacts): Advice {
  const { standing, worse } = facts
  const rests: Resting = { pilot: standing && restingOf(standing), worse: worse.map((w) => w.key) }
  if (!standing || !rests.pilot || standing.state === 'draft')
    return {
      choice: 'hold',
      reasons: ['No pilot has been run: nothing is proved, and nothing speaks for a change.'],
      missing: ['Plan a pilot and start it; without one, no figure of this page says what the proposals change.'],
      rests,
    }
  const told = [...markOf(standing), ...foundOf(standing, facts.locale)]
  const counsel = counselOf(counselFacts(standing))
  if (counsel === 'stop')
    return { choice: 'stop', reasons: [...harmOf(standing, facts.locale), ...told], missing: [], rests }
  const missing = missingOf(standing, facts, rests.pilot.steady)
  return { choice: counsel === 'expand' && worse.length === 0 ? 'expand' : 'hold', reasons: told, missing, rests }
}

function restingOf(standing: PilotStanding): NonNullable<Resting['pilot']> {
  const { effect } = standing
  const plan = standing.segments.at(-1)?.plan
  const arms = ['manual', 'assisted'] as const
  const of = (n: (arm: (typeof arms)[number]) => number) => ({ manual: n('manual'), assisted: n('assisted') })
  return {
    id: standing.id,
    number: standing.number,
    state: standing.state,
    simulated: standing.simulated !== null,
    verdict: effect.verdict,
    guard: effect.guard,
    saving: effect.saving.sequence,
    errorDifference: effect.errorDifference,
    n: of((arm) => effect.arms[arm].n),
    checked: of((arm) => effect.arms[arm].errors.n),
    minimumSavingMinutes: plan?.minimumSavingMinutes ?? 0,
    margin: plan?.margin ?? 0,
    upTo: standing.upTo,
    steady: counselFacts(standing).steady,
  }
}

function harmOf({ effect, segments }: PilotStanding, locale: string): string[] {
  const margin = segments.at(-1)?.plan.margin ?? 0
  const reasons: string[] = []
  if (effect.guard === 'broken')
    reasons.push(
      `The guard-rail is broken: errors with AI against without, ${pointsText(effect.errorDifference, locale)}; the margin is ${decimals(100 * margin, 1, locale)} points.`,
    )
  const { high } = effect.saving.sequence
  if (effect.verdict === 'worse' && high !== null && high < 0)
    reasons.push('Items take longer with the proposals than without them.')
  if (effect.verdict === 'worse' && reasons.length === 0) reasons.push('The verdict of the pilot is worse.')
  return reasons
}

function foundOf({ number, effect, state }: PilotStanding, locale: string): string[] {
  const { manual, assisted } = effect.arms
  const n = `n = ${countText(manual.n, locale)} manual and ${countText(assisted.n, locale)} assisted`
  const checks = `${countText(manual.errors.n, locale)} and ${countText(assisted.errors.n, locale)} checked`
  const guards: Record<Guard, string> = {
    held: 'the guard-rail held',
    open: 'the guard-rail is not settled',
    broken: 'the guard-rail is broken',
    unknown: 'the guard-rail is unknown: too few checks',
  }
  const said = { proved: 'proved', not_yet: 'not yet', worse: 'worse' }[effect.verdict]
  return [
    `Pilot ${number} (${state}): ${said}. Time saved an item: ${minutesText(effect.saving.sequence, locale)}, ${n}; ${guards[effect.guard]}, ${checks}.`,
  ]
}

function markOf({ simulated }: PilotStanding): string[] {
  return simulated ? ['This pilot is simulated: it shows how the page works and decides nothing about real work.'] : []
}

function missingOf(standing: PilotStanding, facts: AdviceFacts, steady: Steady): string[] {
  const { effect, state } = standing
  const missing: string[] = []
  if (state === 'abandoned') missing.push('The pilot was abandoned without a verdict: a new one has to be run.')
  else if (effect.verdict !== 'proved') {
    const { items, checked } = effect.further
    const further = [
      items ? `${countText(items, facts.locale)} further items` : '',
      checked ? `${countText(checked, facts.locale)} further checked items` : '',
    ].filter(Boolean)
    if (further.length > 0) missing.push(`At today's figures a verdict needs about ${further.join(' and ')}.`)
    missing.push(...effect.because)
    if (missing.length === 0) missing.push('The verdict is not yet: the interval is still too wide.')
  } else if (steady.weeks < steady.needed)
    missing.push(
      `${state === 'ended' ? 'At its end it had' : 'It has'} been proved for ${weeksText(steady.weeks)}; the plan asks for ${weeksText(steady.needed)} of steady results.`,
    )
  for (const { title } of facts.worse)
    missing.push(`${title} got worse this week, beyond noise: look at it before more work goes this way.`)
  return missing
}

const weeksText = (weeks: number) => (weeks === 1 ? '1 week' : `${weeks} weeks`)

/** What a person decides in the review: the choice and their own words. */
export const decisionSchema = z.object({
  choice: z.enum(choices, { error: 'choose expand, hold or stop' }),
  words: z
    .string()
    .trim()
    .min(10, 'write in a sentence why: whoever reads it later has only these words')
    .max(2000, 'write at most 2000 characters'),
})
export type DecisionWords = z.output<typeof decisionSchema>
