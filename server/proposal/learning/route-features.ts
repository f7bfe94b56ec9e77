import { isEmpty, labelsOf, type Values } from '#server/workflow/field-value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { featuresOf, type Sparse, type WeightedWord } from './classify-features.ts'

/** Values tell more about where an item goes than any one word of it does. */
const wordWeight = 0.3
const repeats = 3

/**
 * What a route depends on where no rule decides: the labels, which fields are there, how large amounts are (by powers of
 * about three), and the words.
 */
export function routeFeatures(definition: Definition, values: Values, words: readonly WeightedWord[]): Sparse {
  const marks = definition.fields.flatMap((field): string[] => {
    const value = values[field.key]
    switch (field.type) {
      case 'route':
      case 'draft':
        return []
      case 'label':
        return labelsOf(value).map((option) => `label:${field.key}:${option}`)
      case 'enum':
        return [`option:${field.key}:${typeof value === 'string' ? value : ''}`]
      case 'money':
      case 'number':
        return [typeof value === 'string' ? `size:${field.key}:${sizeOf(value)}` : `none:${field.key}`]
      default:
        return [`${isEmpty(value) ? 'none' : 'some'}:${field.key}`]
    }
  })
  const all = Array.from({ length: repeats }, () => marks).flat()
  return featuresOf(
    words.map((w) => ({ ...w, weight: w.weight * wordWeight })),
    all,
  )
}

function sizeOf(value: string): string {
  const amount = Number(value)
  if (!Number.isFinite(amount)) return 'none'
  return `${Math.sign(amount)}${Math.round(2 * Math.log10(Math.abs(amount) + 1))}`
}
