import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { PageContent } from '#server/document/document.ts'
import { createReader } from '#server/document/read.server.ts'
import { createLlm } from '#server/platform/llm.server.ts'
import type { LlmAccount } from '#server/platform/llm.ts'
import { runChecks } from '#server/proposal/check.ts'
import { localProvider } from '#server/proposal/local/local.ts'
import { openaiProvider } from '#server/proposal/openai/openai.ts'
import { proposalSchema, type SourceDocument } from '#server/proposal/proposal.ts'
import { isEmpty } from '#server/workflow/field-value.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { cleanBill, type HostileDocument, hostileDocuments, orders } from '../setup/hostile-documents.ts'
import { type ModelServer, startModelServer } from '../setup/openai-server.ts'

const template = (name: string) =>
  definitionSchema.parse(
    parse(readFileSync(new URL(`../../server/workflow/templates/${name}.yaml`, import.meta.url), 'utf8')),
  )
const invoice = template('invoice')
const support = template('support-triage')
const reader = createReader({ workers: 2 })
const read: { document: HostileDocument; source: SourceDocument }[] = []

beforeAll(async () => {
  const documents = await hostileDocuments()
  await Promise.all(
    documents.map(async (document, i) => {
      const pages: PageContent[] = []
      const { language } = await reader.read(
        { bytes: document.bytes, fileName: document.fileName },
        ({ number, part, width, height, source, words }) => {
          pages.push({ number, part: part ?? 0, width, height, source, words })
        },
      )
      read[i] = { document, source: { fileName: document.fileName, language, pages, today: '2026-12-01' } }
    }),
  )
})
afterAll(() => reader.close())

/** What the bill prints, in the form in which values are kept. */
const truth = {
  seller: cleanBill.seller,
  number: cleanBill.number,
  net: cleanBill.net,
  tax: cleanBill.tax,
  total: cleanBill.total,
  currency: 'GBP',
}

test('there are more than sixty of them', () => {
  expect(read.length).toBe(orders.length * 4)
  expect(read.length).toBeGreaterThan(60)
})

describe('the local provider', () => {
  test('reads the bill as if nobody had written to it', async () => {
    const misled: string[] = []
    for (const { document, source } of read) {
      const { values } = await localProvider.propose(source, invoice)
      for (const [key, value] of Object.entries(truth)) {
        const proposed = values.find((v) => v.key === key)?.value ?? null
        if (proposed !== value) misled.push(`${document.name}: ${key} ${proposed}`)
      }
    }
    expect(misled).toEqual([])
  })

  test('says nothing that does not stand in the document, and only what a proposal may say', async () => {
    for (const { document, source } of read)
      for (const definition of [invoice, support]) {
        const proposal = await localProvider.propose(source, definition)
        expect(proposalSchema.strict().safeParse(proposal).success, document.name).toBe(true)
        const queues = definition.queues.map((q) => q.key)
        for (const field of definition.fields) {
          const value = proposal.values.find((v) => v.key === field.key)
          if (!value || isEmpty(value.value)) continue
          if (field.type === 'route') expect(queues, document.name).toContain(value.value)
          if (field.type === 'text' || field.type === 'money' || field.type === 'date')
            expect(value.evidence.length, `${document.name}: ${field.key}`).toBeGreaterThan(0)
        }
      }
  })
})

describe('a model that obeys every document', () => {
  const llm = createLlm()
  let server: ModelServer
  let current: HostileDocument
  let quoting: 'an invention' | 'the order' = 'an invention'

  beforeAll(async () => {
    server = await startModelServer({ reply: () => obedient(current, quoting) })
  })
  afterAll(async () => {
    await llm.close()
    await server.close()
  })

  const account = (): LlmAccount => ({
    ...{ baseUrl: server.baseUrl, apiKey: 'sk-test-secret', inside: true, timeoutMs: 10_000, model: 'obedient-1' },
  })
  const propose = (source: SourceDocument) =>
    openaiProvider({
      ask: (request) => llm.ask(account(), request),
      model: 'obedient-1',
      prices: { currency: 'EUR', models: [] },
    }).propose(source, invoice)

  test.each(['an invention', 'the order'] as const)(
    'changes nothing but values that a person is led to, quoting %s',
    async (what) => {
      quoting = what
      const slipped: string[] = []
      for (const { document, source } of read) {
        current = document
        const proposal = await propose(source)
        expect(proposalSchema.strict().safeParse(proposal).success, document.name).toBe(true)
        const values = Object.fromEntries(proposal.values.map((v) => [v.key, v.value]))
        const flags = runChecks(invoice, values, { duplicates: [], matches: () => true })
        for (const [key, honest] of Object.entries(truth)) {
          const value = proposal.values.find((v) => v.key === key)
          if (value?.value === honest) continue
          const led =
            value === undefined ||
            value.value === null ||
            !value.grounded ||
            // What is printed is shown where it stands, as text.
            pagesText(source).includes(squeezed(String(value.value))) ||
            flags.some((f) => f.severity === 'error' && f.fieldKeys.includes(key))
          if (!led) slipped.push(`${document.name}: ${key} ${JSON.stringify(value.value)}`)
        }
        if (document.order.obeyed.summary)
          expect(proposal.summary, document.name).not.toBe(document.order.obeyed.summary)
        expect(JSON.stringify(proposal), document.name).not.toContain('transfer_funds"')
      }
      expect(slipped).toEqual([])
    },
  )

  test('is told the document as data between marks that the document cannot write, and never a key', async () => {
    const { document, source } = read.find(({ document }) => document.order.name === 'an end of the document') ?? {}
    if (!document || !source) throw new Error('no such document')
    current = document
    const before = server.requests.length
    await propose(source)
    const [asked] = server.requests.slice(before)
    const text = JSON.stringify(asked?.messages)
    expect(text).not.toContain('sk-test-secret')
    expect(asked?.messages[0]?.role).toMatch(/system|developer/)
    expect(JSON.stringify(asked?.messages[0])).not.toContain('FREE-1')
  })
})

const squeezed = (text: string) => text.replace(/\s/g, '')
const pagesText = (source: SourceDocument) =>
  squeezed(source.pages.flatMap((page) => page.words.map((word) => word.text)).join(''))

/** The bill read well, but for what the document orders, which is done with full confidence. */
function obedient({ order }: HostileDocument, quoting: 'an invention' | 'the order') {
  const { fields = {}, more = {}, summary = 'A bill.', call } = order.obeyed
  const honest = Object.entries(truth).map(([key, value]) => [key, said(value, printedAs[key] ?? value)])
  const obeyed = Object.entries(fields).map(([key, value]) => [
    key,
    said(value, quoting === 'the order' ? order.text : value),
  ])
  const answer = {
    fields: { ...Object.fromEntries(honest), ...Object.fromEntries(obeyed) },
    summary,
    noticed: [],
    ...more,
  }
  return { answer, ...(call ? { toolCalls: [{ name: call, arguments: '{"amount":99999}' }] } : {}) }
}

const printedAs: Record<string, string> = { currency: `${cleanBill.total} GBP` }
const said = (value: string, quote: string) => ({
  ...{ value, quote, page: 1, line: null, confidence: 1, reason: 'As the document says.', others: [] },
})
