import type { TruthGrade } from '#server/evaluation/evaluation.ts'
import { type FieldValue, isEmpty, type Values } from '#server/workflow/field-value.ts'
import { formatValue, optionsOf } from '#server/workflow/value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'

/** How a truth was found: a word for tables, a sentence for the page of a case. */
export const gradeWords: Record<TruthGrade, { word: string; sentence: string }> = {
  adjudicated: { word: 'adjudicated', sentence: 'A third person decided between two entries.' },
  blind: { word: 'blind', sentence: 'Two people entered the same, one of them without seeing anything.' },
  manual: { word: 'manual', sentence: 'Typed from the document alone, without a proposal.' },
  assisted: { word: 'accepted', sentence: 'Decided with the proposal in view: it favours what was proposed.' },
}

export const hiddenGrade = 'hidden while the pilot runs'

export const gradeWord = (grade: TruthGrade | null): string => (grade ? gradeWords[grade].word : hiddenGrade)

export const kindWords = {
  decisions: { word: 'grows by itself', sentence: 'Every confirmed decision of this workflow, as it is made.' },
  sample: { word: 'sample', sentence: 'Drawn once from the confirmed decisions.' },
  collected: { word: 'collected', sentence: 'Made by hand and imported.' },
} as const

export const count = (n: number, locale: string, one: string, many = `${one}s`): string =>
  `${new Intl.NumberFormat(locale).format(n)} ${n === 1 ? one : many}`

/** "12 %", one decimal below 10 %. */
export const share = (of: number): string => {
  const percent = of * 100
  return `${percent >= 10 || Number.isInteger(percent) ? Math.round(percent) : percent.toPrecision(2)}\u00a0%`
}

/** A value as a person reads it; a dash where the document has none. */
export function valueText(
  field: Field,
  value: FieldValue | undefined,
  values: Values,
  definition: Pick<Definition, 'queues'>,
  locale: string,
): string {
  if (value === undefined) return 'not judged'
  if (isEmpty(value)) return '–'
  if (field.type === 'route') return optionsOf(field, definition).find((o) => o.key === value)?.label ?? String(value)
  const currency = field.type === 'money' && field.currencyField ? values[field.currencyField] : null
  return formatValue(field, value, locale, typeof currency === 'string' ? currency : null)
}
