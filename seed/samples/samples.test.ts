import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { cleanValues } from '#server/review/values.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { makeBankLines } from './bank-lines.ts'
import { sampleIban, sampleVatNumber } from './check-digits.ts'
import type { MakeSamples } from './sample.ts'
import { samplesOf } from './samples.ts'

const owed = [
  { seller: 'Wolkenheim Bürobedarf GmbH', number: 'RE-2026-01187', total: '119.00' },
  { seller: 'Purzelbach & Söhne KG', number: '26110312', total: '80.20' },
]
const makers: [string, MakeSamples][] = [...Object.entries(samplesOf), ['bank-reconciliation', makeBankLines(owed)]]

describe.each(makers)('the samples of %s', (template, make) => {
  const text = readFileSync(new URL(`../../server/workflow/templates/${template}.yaml`, import.meta.url), 'utf8')
  const definition = definitionSchema.parse(parse(text))
  const asked = { seed: 3, count: 6, today: '2026-11-30', definition }

  test('say what the workflow asks for, in the form it keeps', async () => {
    for (const { truths } of await make(asked))
      for (const truth of Object.values(truths)) {
        const { ...kept } = cleanValues(definition, truth)
        expect(kept).toMatchObject(truth)
        for (const field of definition.fields)
          if (field.required && field.type !== 'draft') expect(truth[field.key], field.key).toBeTruthy()
      }
  })

  test('are the same for the same seed, and move with the day', async () => {
    const [first, again] = [await make(asked), await make(asked)]
    expect(again.map((s) => s.truths)).toEqual(first.map((s) => s.truths))
    expect(Buffer.from(again[0]?.bytes ?? []).equals(Buffer.from(first[0]?.bytes ?? []))).toBe(true)
    expect((await make({ ...asked, today: '2026-12-01' })).map((s) => s.truths)).not.toEqual(first.map((s) => s.truths))
  })
})

test('account and tax numbers pass their own rules', async () => {
  const { isValidIBAN } = await import('ibantools')
  const { de } = await import('stdnum').then(({ stdnum }) => ({ de: stdnum.DE }))
  for (const counter of [1, 7, 815, 4711]) {
    expect(isValidIBAN(sampleIban(counter).replaceAll(' ', ''))).toBe(true)
    expect(de?.vat?.validate(sampleVatNumber(counter)).isValid).toBe(true)
  }
})
