import { isEmpty, type Values } from '#server/workflow/field-value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { orderKeys } from './orders.ts'

/**
 * What an item is compared by: for each duplicate check of its definition the check's index and the text whose hash is
 * looked up, and for each order number that a `purchase_order` check reads a text under -1, -2, ...: those are the same
 * in every version of the definition. A check with an empty value compares nothing. Case, spaces and punctuation do not
 * make two values different.
 */
export function duplicateTexts(
  definition: Pick<Definition, 'checks'>,
  values: Values,
  fileHash: string,
): { check: number; text: string }[] {
  const compared = definition.checks.flatMap((check, index) => {
    if (check.kind === 'same_file') return [{ check: index, text: `file:${fileHash}` }]
    if (check.kind !== 'duplicate' || check.keys.some((key) => isEmpty(values[key]))) return []
    const parts = check.keys.map((key) =>
      JSON.stringify(values[key])
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, ''),
    )
    return [{ check: index, text: parts.join('|') }]
  })
  return [...compared, ...namedOrders(definition, values).map((key, n) => ({ check: -1 - n, text: orderText(key) }))]
}

/** The text by which the items of one order are found. */
export const orderText = (key: string) => `order:${key}`

function namedOrders(definition: Pick<Definition, 'checks'>, values: Values): string[] {
  const keys = definition.checks.flatMap((check) => {
    const text = check.kind === 'purchase_order' ? values[check.order] : null
    if (typeof text !== 'string') return []
    const { whole, parts } = orderKeys(text)
    return [whole, ...parts.map((part) => part.key)].filter((key) => key !== '')
  })
  return [...new Set(keys)]
}
