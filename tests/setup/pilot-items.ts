import { seededRandom } from '#seed/random.ts'
import { arms } from '#server/allocation/allocation.ts'
import type { PilotItem } from '#server/pilot/effect/effect.ts'
import type { EffectPlan } from '#server/pilot/effect/measure.ts'

export const plan: EffectPlan = {
  design: 'split',
  minimumSavingMinutes: 0.5,
  margin: 0.05,
  alpha: 0.05,
  guardAlpha: 0.1,
  items: 400,
  checkedItems: 200,
  minimumChecked: 40,
  strata: ['reviewer', 'document_type'],
}

type World = {
  manualMinutes?: number
  assistedMinutes?: number
  manualErrors?: number
  assistedErrors?: number
  suspects?: number
  reviewers?: number
}

/** Items of a split pilot, one a minute, half of them checked; minutes are uniform from 0.5 to 1.5 times the arm's mean. */
export function splitItems(count: number, world: World = {}, seed = 1): PilotItem[] {
  const random = seededRandom(seed)
  const { manualMinutes = 6, assistedMinutes = 4, manualErrors = 0.02, assistedErrors = 0.02 } = world
  const done = new Map<string, number>()
  return Array.from({ length: count }, (_, i): PilotItem => {
    const arm = arms[random.int(2)] ?? 'manual'
    const reviewer = `reviewer-${random.int(world.reviewers ?? 4)}`
    done.set(reviewer, (done.get(reviewer) ?? 0) + 1)
    const minutes = (arm === 'manual' ? manualMinutes : assistedMinutes) * (0.5 + random.float())
    const error = random.float() < (arm === 'manual' ? manualErrors : assistedErrors)
    return {
      id: `item-${i}`,
      arm,
      stratum: `type-${random.int(2)}`,
      reviewer,
      touchMs: random.float() < 0.03 ? 0 : Math.round(60_000 * minutes),
      completedAt: 60_000 * (i + 1),
      suspect: random.float() < (world.suspects ?? 0),
      nth: done.get(reviewer) ?? 1,
      novice: i < count / 2,
      checked: random.int(2) === 0 ? { error, probability: random.int(2) === 0 ? 0.25 : 0.5 } : null,
    }
  })
}

/** Items of a paired pilot: each in both arms, by two of the people, the second visit half a minute after the first. */
export function pairedItems(count: number, world: World = {}, seed = 1): PilotItem[] {
  const random = seededRandom(seed)
  const people = Array.from({ length: world.reviewers ?? 3 }, (_, i) => `reviewer-${i}`)
  return Array.from({ length: count }, (_, i) => i).flatMap((i): PilotItem[] => {
    const first = random.int(people.length)
    const second = (first + 1 + random.int(people.length - 1)) % people.length
    const hardness = 0.5 + random.float()
    const checked = random.int(2) === 0
    return [first, second].map((person, visit): PilotItem => {
      const arm = arms[visit] ?? 'manual'
      const mean = arm === 'manual' ? (world.manualMinutes ?? 6) : (world.assistedMinutes ?? 4)
      const rate = arm === 'manual' ? (world.manualErrors ?? 0.02) : (world.assistedErrors ?? 0.02)
      return {
        id: `item-${i}`,
        arm,
        stratum: `type-${i % 2}`,
        reviewer: people[person] ?? '',
        touchMs: Math.round(60_000 * mean * hardness * (0.8 + 0.4 * random.float())),
        completedAt: 60_000 * (i + 1) + 30_000 * visit,
        suspect: random.float() < (world.suspects ?? 0),
        nth: i + 1,
        novice: false,
        checked: checked ? { error: random.float() < rate, probability: 0.5 } : null,
      }
    })
  })
}

/** The same items in another order. */
export function mixed<T>(items: readonly T[], seed: number): T[] {
  const random = seededRandom(seed)
  return items
    .map((item) => ({ item, at: random.float() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}
