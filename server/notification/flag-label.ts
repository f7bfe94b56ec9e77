/** Kinds of flags in words; what stands behind the colon is the field or the check's own name. */
const kinds: Record<string, string> = {
  required: 'missing',
  format: 'not in the expected form',
  sum: 'the parts do not add up to it',
  table_sum: 'the lines do not add up to it',
  row_product: 'a line does not multiply',
  date_order: 'dates in the wrong order',
  duplicate: 'the same values on another item',
  same_file: 'the same file on another item',
  near_duplicate: 'nearly the same document as another',
  number_format: 'a number that cannot be right',
  unusual: 'unlike what came before',
  currency_mismatch: 'another currency than before',
  purchase_order: 'does not match the order',
  policy: 'a rule of the house',
  provider: 'said by the provider',
}

/** "total: the parts do not add up to it" from "sum:total"; a kind nobody has named stands as it is. */
export function flagLabel(check: string, fieldLabel: (key: string) => string): string {
  const [kind = '', rest = ''] = check.split(/:(.*)/s)
  const words = kinds[kind] ?? kind.replaceAll('_', ' ')
  const about = rest.split(/[.,+]/)[0] ?? ''
  if (about === '') return words
  const label = fieldLabel(about)
  return `${label === about ? about.replaceAll('_', ' ') : label}: ${words}`
}
