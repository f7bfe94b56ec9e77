import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { cleanValues } from '#server/review/values.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { buildPaper } from './build.ts'
import { makePapers, paperCount } from './papers.ts'

const definition = definitionSchema.parse(
  parse(readFileSync(new URL('../../server/workflow/templates/document-routing.yaml', import.meta.url), 'utf8')),
)
const today = '2026-11-22'
const papers = makePapers({ seed: 5, definition, today })

describe('the papers of the demo', () => {
  it('repeat for the same seed and move with the day', () => {
    expect(makePapers({ seed: 5, definition, today })).toEqual(papers)
    const tomorrow = makePapers({ seed: 5, definition, today: '2026-11-23' })
    expect(tomorrow.map((p) => p.truth.route)).toEqual(papers.map((p) => p.truth.route))
    expect(papers).toHaveLength(paperCount)
  })

  it('have a truth that the workflow accepts, with dates in order', () => {
    for (const { truth } of papers) {
      expect(cleanValues(definition, truth)).toEqual(truth)
      if (truth.expiry_date) expect(String(truth.effective_date) < String(truth.expiry_date)).toBe(true)
    }
  })

  it('hold contracts that end soon, which go to operations, and others for legal', () => {
    const routes = papers.filter((p) => p.kind === 'contract').map((p) => p.truth.route)
    expect(routes.filter((r) => r === 'operations')).toHaveLength(3)
    expect(routes.filter((r) => r === 'legal')).toHaveLength(5)
  })

  it('give the same bytes twice', async () => {
    const plain = papers.find((p) => !p.scanned)
    if (!plain) throw new Error('all papers are scans')
    expect(await buildPaper(plain)).toEqual(await buildPaper(plain))
  })
})
