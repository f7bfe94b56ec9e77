import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Language } from '#server/document/document.ts'
import { sheetWords, textSheet, textSheets } from '#server/document/plain-text.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { localProvider } from './local.ts'

const definition = definitionSchema.parse(
  parse(readFileSync(new URL('../../workflow/templates/contract.yaml', import.meta.url), 'utf8')),
)

async function propose(text: string, language: Language = 'en') {
  const pages = [...textSheets(text)].map((sheet, i) => ({
    ...{ number: i + 1, part: 0, width: textSheet.width, height: textSheet.height, source: 'text' as const },
    words: sheetWords(sheet),
  }))
  const proposal = await localProvider.propose({ fileName: 'c.pdf', language, pages, today: '2026-12-01' }, definition)
  return {
    values: Object.fromEntries(proposal.values.map((v) => [v.key, v.value])),
    of: (key: string) => proposal.values.find((v) => v.key === key),
  }
}

const lease = `SERVICE AGREEMENT

This Service Agreement is made and entered into as of the 4th day of March, 2024, by and between
NORTHWIND FREIGHT, INC., a Delaware corporation ("Carrier"), and Harbour & Sons Ltd. (the "Shipper").

WHEREAS, Carrier moves goods; and WHEREAS, Shipper has goods to be moved since January 5, 2001;

1. Term. This Agreement shall be effective as of April 1, 2024 and shall continue for a term of three (3) years.
Thereafter it shall automatically renew for successive two (2) year terms unless either party gives notice.

2. Law. This Agreement shall be governed by and construed in accordance with the laws of the State of New York,
without regard to its conflict of laws rules. All disputes go to arbitration.
`

describe('a contract', () => {
  test('names its parties, dates, renewal and law, each with the sentence that says so', async () => {
    const { values, of } = await propose(lease)
    expect(values).toEqual({
      parties: 'NORTHWIND FREIGHT, INC. ("Carrier"); Harbour & Sons Ltd. ("Shipper")',
      agreement_date: '2024-03-04',
      effective_date: '2024-04-01',
      expiration_date: '2027-04-01',
      renewal_term: 'successive 2 years',
      governing_law: 'New York',
    })
    expect(of('governing_law')?.evidence[0]?.quote).toMatch(/governed by .* laws of the State of New York/)
    expect(of('agreement_date')).toMatchObject({
      grounded: true,
      evidence: [{ page: 1, quote: '4th day of March, 2024,' }],
    })
  })

  test('an end that is only counted from a term is marked as not printed', async () => {
    const { of } = await propose(lease)
    expect(of('expiration_date')).toMatchObject({ grounded: false, reason: 'Not printed: 3 years from 2024-04-01.' })
    const printed = await propose(lease.replace('for a term of three (3) years', 'until June 30, 2025'))
    expect(printed.of('expiration_date')).toMatchObject({ value: '2025-06-30', grounded: true })
  })

  test('says of a text that is none that nothing was found', async () => {
    const { of } = await propose('Lunch menu\n\nSoup 4.50\nAll prices include tax since 1 May 2024.')
    for (const key of ['parties', 'effective_date', 'expiration_date', 'renewal_term', 'governing_law'])
      expect(of(key)).toMatchObject({ value: null, grounded: true, evidence: [] })
  })

  test('may be written in German or French', async () => {
    const german = await propose(
      'Vertrag zwischen der Alpenblick GmbH ("Vermieter") und der Kofler AG ("Mieter")\n\n' +
        'Der Vertrag beginnt am 1. Mai 2024 und endet am 30. April 2029. Es gilt deutsches Recht.',
      'de',
    )
    expect(german.values).toMatchObject({
      parties: 'Alpenblick GmbH ("Vermieter"); Kofler AG ("Mieter")',
      effective_date: '2024-05-01',
      expiration_date: '2029-04-30',
      governing_law: 'deutsches Recht',
    })
    const french = await propose(
      'Le présent contrat prend effet le 1er janvier 2025 et le contrat expire le 31 décembre 2026.',
      'fr',
    )
    expect(french.values).toMatchObject({ effective_date: '2025-01-01', expiration_date: '2026-12-31' })
  })

  test('of a hundred thousand words of legal noise is read in bounded steps', async () => {
    const noise = 'term renew extend governed law between the (("Party" and until effective as of '.repeat(2_000)
    expect((await propose(noise)).of('governing_law')?.value).toBeNull()
  })
})
