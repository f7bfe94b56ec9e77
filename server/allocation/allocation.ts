import type { TaskMode } from '#server/item/item.ts'

/** The arms a waiting item can be worked in (product.md: arm). */
export const arms = ['manual', 'assisted'] as const
export type Arm = (typeof arms)[number]

export const otherArm = (arm: Arm): Arm => (arm === 'manual' ? 'assisted' : 'manual')

/** The arm that a draw in [0, 1) gives where `share` of the items are worked on a blank form. */
export function armOf(draw: number, share: number): Arm {
  return draw < share ? 'manual' : 'assisted'
}

/** Only ordinary first reviews are drawn; a reopened item stays as it was worked. */
export function mayBeAllocated(task: { mode: TaskMode }, item: { reworkedAt: Date | null; seeded: boolean }): boolean {
  return task.mode === 'assisted' && item.reworkedAt === null && !item.seeded
}

/**
 * A task that was drawn for one person goes to another when that person has taken up nothing in the workflow for this
 * long: three days, because a weekend is no absence.
 */
export const awayHours = 72

/** What a draw can be balanced within (metrics.md, Designs). */
export type Stratifier = 'reviewer' | 'document_type'

/** Names the stratum of a draw: who does it (one person, or the two of a pair) and what the item was at intake. */
export function stratumOf(
  strata: readonly Stratifier[],
  of: { people: readonly string[]; documentType: string },
): string {
  const parts = [
    ...(strata.includes('reviewer') ? [[...of.people].sort().join(' + ')] : []),
    ...(strata.includes('document_type') ? [of.documentType] : []),
  ]
  return parts.length > 0 ? parts.join(' / ') : 'all'
}

/**
 * The arm of one of the two of a pair. What is drawn is the arm of the one whose id sorts first, so that it is balanced
 * per pair of people, whoever of them claims first.
 */
export function armInPair(drawn: Arm, me: string, partner: string): Arm {
  return me < partner ? drawn : otherArm(drawn)
}

/** Where the items of an arm are (metrics.md, Effects). */
export type ArmFlow = {
  allocated: number
  completed: number
  /** Not completed: drawn within the horizon, and before. */
  openYoung: number
  openOld: number
  skipped: number
  /** Worked in the other arm than the one drawn, or accepted in bulk; analysed in the one drawn. */
  crossedOver: number
}

export const noFlow = (): ArmFlow => ({
  allocated: 0,
  completed: 0,
  openYoung: 0,
  openOld: 0,
  skipped: 0,
  crossedOver: 0,
})
