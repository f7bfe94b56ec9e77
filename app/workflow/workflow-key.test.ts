import fc from 'fast-check'
import { expect, it } from 'vitest'
import { workflowKeyOf } from './workflow-key.ts'

it.each([
  ['Supplier invoices', 'supplier-invoices'],
  ['Prüfung & Ablage', 'prufung-ablage'],
  ['2026 claims', 'w-2026-claims'],
  ['請求書', 'workflow'],
])('the workflow %s has the address %s', (name, key) => {
  expect(workflowKeyOf(name)).toBe(key)
})

it('gives an address that the server takes, whatever the name', () => {
  fc.assert(fc.property(fc.string(), (name) => /^[a-z][a-z0-9-]{0,39}$/.test(workflowKeyOf(name))))
})
