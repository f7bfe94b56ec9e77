import type { TaskMode } from '#server/item/item.ts'

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
