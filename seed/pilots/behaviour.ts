import type { TaskMode } from '#server/item/item.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { Random } from '../documents/random.ts'
import type { ArmParameters, PilotParameters } from './parameters.ts'

/** One person of a simulation: their pace beside the others', and how many items they have done. */
export type Colleague = { pace: number; done: number }

/** The field whose wrong value makes the whole output wrong. */
export const criticalKey = 'amount'

/**
 * Active milliseconds of one item: log-normal with the arm's mean and standard deviation, times the person's pace, less
 * what they have learned (an exponential that has come to `learning` by the hundredth item).
 */
export function activeMsOf(arm: ArmParameters, person: Colleague, learning: number, random: Random): number {
  const { meanMinutes, sdMinutes } = arm
  const variance = Math.log(1 + (sdMinutes / meanMinutes) ** 2)
  const minutes = Math.exp(Math.log(meanMinutes) - variance / 2 + Math.sqrt(variance) * random.normal())
  const learned = learning * (1 - Math.exp((-3 * person.done) / 100))
  return Math.round(minutes * person.pace * (1 - learned) * 60_000)
}

/** What a person enters who knows the truth and, at this rate, gets the critical value wrong. */
export function enteredValues(truth: Values, errorRate: number, random: Random): Values {
  if (!random.chance(errorRate)) return truth
  const amount = String(truth[criticalKey])
  return { ...truth, [criticalKey]: misread(amount, random) }
}

/** The amount with two digits swapped or one changed, as people do; never the same. */
function misread(amount: string, random: Random): string {
  const digits = [...amount]
  const places = digits.flatMap((d, i) => (/\d/.test(d) && !(i === 0 && d === '0') ? [i] : []))
  const at = places[random.int(0, Math.max(0, places.length - 3))] ?? 0
  const digit = Number(digits[at])
  digits[at] = String(digit === 9 ? random.int(1, 8) : digit + 1)
  return digits.join('')
}

/** How long a task of this mode takes, and how often its entry is wrong. */
export function conductOf(p: PilotParameters, mode: TaskMode): { arm: ArmParameters; errorRate: number } {
  if (mode === 'assisted') return { arm: p.assisted, errorRate: p.assisted.errorRate }
  if (mode === 'manual') return { arm: p.manual, errorRate: p.manual.errorRate }
  if (mode === 'adjudication') return { arm: { meanMinutes: 1, sdMinutes: 0.5, errorRate: 0 }, errorRate: 0 }
  return { arm: p.manual, errorRate: p.checkerErrorRate }
}
