import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { definitionSchema } from '../workflow.ts'

test('the receipt template is a valid definition with the fields that evaluations name', () => {
  const definition = definitionSchema.parse(parse(readFileSync(new URL('./receipt.yaml', import.meta.url), 'utf8')))
  expect(definition.fields.map((f) => f.key)).toEqual(['merchant', 'address', 'date', 'total', 'currency', 'category'])
  for (const field of definition.fields)
    if (field.type !== 'label') expect(field.find?.terms.length, field.key).toBeGreaterThan(0)
  expect(definition.instructions).toContain('# Reviewing a receipt')
})
