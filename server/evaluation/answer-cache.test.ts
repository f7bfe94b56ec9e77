import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { promptFor } from '#server/proposal/openai/prompt.ts'
import { schemaFor } from '#server/proposal/openai/schema.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { requestKey } from './answer-cache.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const definition = definitionSchema.parse({
  ...{ name: 'Slips', noun: { one: 'slip', many: 'slips' } },
  fields: [{ key: 'total', label: 'Total', type: 'money' }],
})

function question(change: { today?: string; repetition?: number; model?: string } = {}) {
  const { today = '2026-11-02', repetition = 1, model = 'small' } = change
  const words = [{ text: 'Total', line: 0, confidence: 1, box: { x0: 0, y0: 0, x1: 0.1, y1: 0.1 } }]
  const chunk = { lines: [{ page: 1, line: 0, words, text: 'Total 120.00' }], pages: [1] }
  const prompt = promptFor({ definition, chunk, pageCount: 1, fileName: 'a.pdf', today, examples: [], images: [] })
  const request = { ...prompt, schema: schemaFor(definition), maxOutputTokens: 1_650, check: () => null }
  return { baseUrl: 'https://models.example/v1', model, request, repetition }
}

describe('the key of a question', () => {
  it('is the same for the same document under the same definition, each time it is put together', () => {
    expect(requestKey(question(), sha256)).toBe(requestKey(question(), sha256))
    expect(requestKey(question(), sha256)).toMatch(/^[0-9a-f]{64}$/)
  })

  it('is another one for another day, model or repetition', () => {
    const keys = [{}, { today: '2026-11-03' }, { model: 'large' }, { repetition: 2 }].map((change) =>
      requestKey(question(change), sha256),
    )
    expect(new Set(keys).size).toBe(4)
  })
})
