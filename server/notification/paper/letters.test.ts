import { expect, it } from 'vitest'
import { printable } from './letters.ts'

it.each([
  ['Rechnungen für Müller & Söhne', 'Rechnungen für Müller & Söhne'],
  ['€19,400 – “so far” …', '€19,400 – “so far” …'],
  // What Intl writes into figures: a minus sign, a narrow space.
  ['\u22123.1\u202f%', '-3.1 %'],
  ['Dvořák Čapek', 'Dvorák Capek†'],
  ['Łódź', 'Lódz†'],
  ['Счета Юга', 'Scheta Yuga†'],
  ['Ελλάδα', 'Ellada†'],
  ['株式会社 ABC', '… ABC†'],
  ['e\u0301te\u0301', 'été'],
  ['line\nbreak', 'line break'],
])('%s is printed as %s', (text, printed) => {
  expect(printable(text)).toBe(printed)
})

it('what cannot be written at all is named by something that can', () => {
  expect(printable('請求書', 'workflow "invoices"')).toBe('workflow "invoices"†')
  expect(printable('請求書')).toBe('…†')
})
