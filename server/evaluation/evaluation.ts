import { consequenceOf, type TaskMode } from '#server/item/item.ts'

/** How far a truth can be trusted; gates use the first three, so that accepted guesses do not judge a rival. */
export const truthGrades = ['adjudicated', 'blind', 'manual', 'assisted'] as const
export type TruthGrade = (typeof truthGrades)[number]

/** The grade of a decision by the mode it was made in; null where such a decision is no evidence of its own. */
export function gradeOf(mode: TaskMode): TruthGrade | null {
  switch (mode) {
    case 'assisted':
    case 'qa':
      return 'assisted'
    case 'manual':
      return 'manual'
    case 'blind':
      return 'blind'
    case 'adjudication':
      return 'adjudicated'
    case 'approval':
    case 'seeded':
      return null
  }
}

export const isWeaker = (grade: TruthGrade, than: TruthGrade): boolean =>
  truthGrades.indexOf(grade) > truthGrades.indexOf(than)

/**
 * Whether a later decision on an item takes the place of the truth that stands. One that is trusted at least as much
 * does. A weaker one that says the same only confirms what stands, which keeps its grade. A weaker one that says
 * something else is a correction: somebody opened the item again, or a second look found a mistake. Against a third
 * person's word a second look alone is none.
 */
export function replaces(
  later: { grade: TruthGrade; mode: TaskMode },
  standing: { grade: TruthGrade },
  says: 'the same' | 'something else',
): boolean {
  if (!isWeaker(later.grade, standing.grade)) return true
  if (says === 'the same') return false
  return standing.grade !== 'adjudicated' || consequenceOf[later.mode] === 'output'
}
