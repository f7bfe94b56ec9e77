import { expect, it } from 'vitest'
import { flagLabel } from './flag-label.ts'

const labels: Record<string, string> = { total: 'Total', lines: 'Lines', order: 'Order number' }

it.each([
  ['sum:total', 'Total: the parts do not add up to it'],
  ['required:lines.amount', 'Lines: missing'],
  ['duplicate:order+total', 'Order number: the same values on another item'],
  ['same_file', 'the same file on another item'],
  ['policy:two_signatures', 'two signatures: a rule of the house'],
  ['something_new:total', 'Total: something new'],
])('the flag %s is "%s"', (check, label) => {
  expect(flagLabel(check, (key) => labels[key] ?? key)).toBe(label)
})
