import type { Definition, Field } from '#server/workflow/workflow.ts'

/** Fields that one set of weights serves: by shape, amounts also by their part in a sum. */
export const groups = ['total', 'amount', 'date', 'identifier', 'organisation', 'address', 'currency', 'text'] as const
export type Group = (typeof groups)[number]
export type Weights = Readonly<Record<string, number>>

/** The trained model: an immutable version with where it came from and how well it did. */
export type FieldModel = {
  version: number
  seed: number
  /** Documents generated, by kind, and what was done to them. */
  trainedOn: { receipts: number; invoices: number; damagedShare: number; description: string }
  /** On generated documents that were not trained on: share of right places, and accuracy and coverage above 0.9. */
  evaluation: Record<string, { n: number; right: number; coverage: number; accuracyAbove: number }>
  /** Log-odds that a place holds the value rather than none does. */
  places: Record<Group, Weights>
  /** Log-odds that the chosen value is right in every letter. */
  trust: Record<Group, Weights>
  /** Log-odds that there is none where none was chosen. */
  absence: Record<Group, Weights>
  /** The probability from which 98 of 100 values were right, on PDFs' own text and on scans: it is told as `surely`. */
  sureFrom: { printed: Record<Group, number>; scanned: Record<Group, number> }
}

export function groupOf(field: Field, definition: Definition): Group {
  if (field.type === 'money' || field.type === 'number') return roleOf(field, definition)
  if (field.type === 'date') return 'date'
  if (field.type === 'enum') return 'currency'
  const shape = field.find?.shape
  if (shape === 'iban' || shape === 'bic') return 'identifier'
  return shape === 'organisation' || shape === 'identifier' || shape === 'address' ? shape : 'text'
}

/** A total ends a sum; where no check says so, it is the amount that a definition requires and no sum's part. */
function roleOf(field: Field, definition: Definition): 'total' | 'amount' {
  const sums = definition.checks.filter((c) => c.kind === 'sum')
  if (sums.some((c) => c.total === field.key)) return 'total'
  if (sums.some((c) => c.parts.includes(field.key))) return 'amount'
  return field.type === 'money' && field.required && field.find?.place === 'bottom' ? 'total' : 'amount'
}

/** Sum of weight times feature; a feature without a weight says nothing. */
export function weigh(weights: Weights, features: Weights): number {
  let sum = 0
  for (const name in features) sum += (weights[name] ?? 0) * (features[name] as number)
  return sum
}

/** The confidence that a workflow calls sure, unless it says otherwise. */
export const surely = 0.9

/** Stretches a probability so that the one from which values are sure becomes `surely`; the order stays. */
export function stretched(probability: number, sureFrom: number): number {
  if (probability < sureFrom) return (surely * probability) / sureFrom
  return surely + ((1 - surely) * (probability - sureFrom)) / (1 - sureFrom)
}

/** Log-odds to probability. */
export function probability(score: number): number {
  return 1 / (1 + Math.exp(-score))
}
