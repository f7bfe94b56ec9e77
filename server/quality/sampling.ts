import { z } from 'zod'
import type { Random } from '#server/platform/random.ts'
import { lookedAt, needsLook } from '#server/proposal/confidence/thresholds.ts'
import type { ProposedValue } from '#server/proposal/proposal.ts'
import type { Definition } from '#server/workflow/workflow.ts'

const share = z.number().min(0, 'A share is at least 0 %.').max(1, 'A share is at most 100 %.')

/** What a lead may set: the definition's `quality`. Shares 0..1. */
export const ratesSchema = z.object({
  qaAbove: share,
  qaBelow: share,
  blindShare: share,
  seededShare: z.number().min(0, 'A share is at least 0 %.').max(0.2, 'Seeded checks are at most 20 % of items.'),
  personFigures: z.boolean(),
})
export type Rates = z.infer<typeof ratesSchema>

export const strata = ['above', 'below'] as const
export type Stratum = (typeof strata)[number]

/** Kinds of checks that are drawn; an adjudication follows from what a blind entry finds. */
export type DrawnKind = 'qa' | 'blind'
export type CheckKind = DrawnKind | 'adjudication'
export type CheckState = 'open' | 'done' | 'withdrawn'
/** Which draw took a check: the standing shares, or the weekly sample, whose figures stand apart. */
export type Occasion = 'standing' | 'weekly'

/** Of two blind entries that agree, this share goes to a third person all the same (metrics.md, Truth). */
export const agreeingAdjudicated = 0.05

/**
 * `above`: every proposed value stands at or above its threshold and nothing required is missing, so that the item could
 * have passed without a person; `below`: all others, also those without a proposal.
 */
export function stratumOf(
  definition: Pick<Definition, 'fields' | 'thresholds'>,
  proposal: { values: readonly Pick<ProposedValue, 'key' | 'value' | 'confidence'>[] } | null,
): Stratum {
  return needsLook(definition, proposal && lookedAt(proposal.values)) ? 'below' : 'above'
}

/**
 * Draws the check of one decision. Blind entry and QA are drawn independently; where both come up the item is entered
 * blind, because nobody who has seen the values may do that afterwards. So QA's probability is its rate times that of no
 * blind entry, and is stored so.
 */
export function drawCheck(
  rates: Pick<Rates, 'qaAbove' | 'qaBelow' | 'blindShare'>,
  stratum: Stratum,
  random: Random,
): { kind: DrawnKind; probability: number } | null {
  const qa = stratum === 'above' ? rates.qaAbove : rates.qaBelow
  const [entered, looked] = [random.float() < rates.blindShare, random.float() < qa]
  if (entered) return { kind: 'blind', probability: rates.blindShare }
  return looked ? { kind: 'qa', probability: qa * (1 - rates.blindShare) } : null
}

/** The shares that a decision is drawn by: of items that passed without a person at least the autonomy's own. */
export function sharesOf(
  { quality, autonomy }: Pick<Definition, 'quality' | 'autonomy'>,
  { unattended }: { unattended: boolean },
): Pick<Rates, 'qaAbove' | 'qaBelow' | 'blindShare'> {
  const { qaAbove, qaBelow, blindShare } = quality
  const qa = (share: number) => (unattended ? Math.max(share, autonomy.sampleShare) : share)
  return { qaAbove: qa(qaAbove), qaBelow: qa(qaBelow), blindShare }
}

/** Work of a usual week, and how long one check takes; minutes null where nothing was measured yet. */
export type Volume = {
  above: number
  below: number
  /** Decisions on proposals a week: each may bring a seeded check. */
  assisted: number
  minutes: { qa: number | null; blind: number | null; adjudication: number | null; seeded: number | null }
  /** Share of blind entries that differ from the first, 0..1; null where none was compared. */
  differing: number | null
}
/** Null: not known yet. */
export type WeeklyCost = { kind: CheckKind | 'seeded'; items: number | null; minutes: number | null }

/**
 * What these rates cost in a usual week: expected checks and their minutes of people's time. Adjudications are the blind
 * entries that differ, plus the share of agreeing ones; nobody knows how many differ before the first were compared.
 */
export function weeklyCost(rates: Rates, volume: Volume): WeeklyCost[] {
  const blind = rates.blindShare * (volume.above + volume.below)
  const differing = volume.differing
  const items: Record<WeeklyCost['kind'], number | null> = {
    qa: (rates.qaAbove * volume.above + rates.qaBelow * volume.below) * (1 - rates.blindShare),
    blind,
    adjudication:
      blind === 0 ? 0 : differing === null ? null : blind * (differing + (1 - differing) * agreeingAdjudicated),
    seeded: rates.seededShare * volume.assisted,
  }
  return (['qa', 'blind', 'adjudication', 'seeded'] as const).map((kind) => {
    const [each, count] = [volume.minutes[kind], items[kind]]
    return { kind, items: count, minutes: count === 0 ? 0 : each === null || count === null ? null : count * each }
  })
}
