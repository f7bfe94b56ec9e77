import { describe, expect, it } from 'vitest'
import type { PageContent } from '#server/document/document.ts'
import type { Example, ProposedValue } from '#server/proposal/proposal.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { draftValue } from './draft.ts'
import { layOut } from './layout.ts'
import { summarise } from './summary.ts'

const definition = definitionSchema.parse({
  name: 'Letters',
  noun: { one: 'letter', many: 'letters' },
  fields: [
    { key: 'order', label: 'Order number', type: 'text', find: { shape: 'identifier' } },
    {
      key: 'topic',
      label: 'Topic',
      type: 'label',
      options: [
        { key: 'parcel', label: 'Parcel', words: ['parcel'] },
        { key: 'other', label: 'Other' },
      ],
    },
    {
      key: 'reply',
      label: 'Reply',
      type: 'draft',
      answers: [
        answer(
          'wait',
          'Please wait',
          'The carrier has your parcel {{order}} and will ring at your door within three days.',
        ),
        answer(
          'again',
          'We send it again',
          'We are sorry: the parcel {{order}} got lost, so we send the same goods a second time.',
        ),
      ],
    },
  ],
})

function answer(key: string, title: string, text: string) {
  return { key, title, text, language: 'en', when: [{ field: 'topic', is: 'equals', value: 'parcel' }], words: [] }
}

const box = { x0: 0, y0: 0, x1: 0.1, y1: 0.1 }
function pageOf(lines: readonly string[]): PageContent {
  const words = lines.flatMap((text, line) =>
    text.split(' ').map((word, i) => ({
      ...{ text: word, line, confidence: 1 },
      box: { x0: 0.05 + i * 0.06, y0: 0.05 + line * 0.02, x1: 0.1 + i * 0.06, y1: 0.063 + line * 0.02 },
    })),
  )
  return { number: 1, width: 600, height: 800, source: 'text', words }
}

const field = definition.fields.find((f) => f.type === 'draft')
const order = (candidates: ProposedValue['candidates'] = []): ProposedValue => ({
  ...{ key: 'order', value: 'LT-20481', confidence: 0.95, grounded: true, reason: '', candidates },
  evidence: [{ page: 1, box, quote: 'LT-20481' }],
})
const topic: ProposedValue = {
  ...{ key: 'topic', value: 'parcel', confidence: 0.9, grounded: true, evidence: [], reason: '', candidates: [] },
}
const example = (number: number, reply: string): Example => ({
  ...{ itemId: String(number), number, similarity: 0.7, fileName: '', pages: [], evidence: {} },
  values: { topic: 'parcel', reply },
})

function draft(lines: readonly string[], proposed: ProposedValue[], examples: Example[] = []): ProposedValue {
  if (field?.type !== 'draft') throw new Error('no draft field')
  return draftValue(field, {
    ...{ definition, layout: layOut([pageOf(lines)]), language: 'en', today: '2026-11-02' },
    proposed: new Map(proposed.map((v) => [v.key, v])),
    values: Object.fromEntries(proposed.map((v) => [v.key, v.value])),
    knowledge: { examples, models: [] },
  })
}

describe('a draft', () => {
  it('is the allowed answer whose text has most in common with the document', () => {
    expect(draft(['My parcel got lost again.'], [order(), topic]).reason).toBe('Approved answer "We send it again".')
    expect(draft(['When does the carrier ring at my door?'], [order(), topic]).reason).toBe(
      'Approved answer "Please wait".',
    )
  })

  it('follows what similar confirmed items were answered, and says which', () => {
    const confirmed = example(12, 'We are sorry: the parcel LT-7 got lost, so we send the same goods a second time.')
    const value = draft(['When does the carrier ring at my door?'], [order(), topic], [confirmed])
    expect(value.reason).toBe('Approved answer "We send it again", as on item #12.')
    expect(value.value).toContain('LT-20481')
    expect(value.value).not.toContain('LT-7')
  })

  it('is written by no confirmed reply whose conditions do not hold', () => {
    const confirmed = example(12, 'We are sorry: the parcel LT-7 got lost, so we send the same goods a second time.')
    const elsewhere = { ...topic, value: 'other' }
    expect(draft(['Hello there.'], [order(), elsewhere], [confirmed]).value).toBeNull()
  })

  it('leaves what is missing open and names it, and names a fact that has two readings', () => {
    const missing = draft(['My parcel got lost.'], [topic])
    expect(missing.value).toContain('{{order}}')
    expect(missing.reason).toContain('Missing: order.')
    const twice = draft(['My parcel got lost.'], [order([{ value: 'LT-20418', confidence: 0.6, evidence: [] }]), topic])
    expect(twice.reason).toContain('Conflicting: Order number may be "LT-20481" or "LT-20418".')
    expect(twice.confidence).toBeLessThan(0.6)
    const fuller = draft(
      ['My parcel got lost.'],
      [order([{ value: 'No. LT-20481', confidence: 0.6, evidence: [] }]), topic],
    )
    expect(fuller.reason).not.toContain('Conflicting')
  })
})

describe('a summary', () => {
  const summary = (lines: readonly string[]) =>
    summarise({ definition, values: { topic: 'parcel' }, language: 'en', layout: layOut([pageOf(lines)]) })

  it('quotes what a message asks, without greeting or what it answers', () => {
    const text = summary([
      'From: Ada Morrow <ada@mail.example>',
      'Subject: My order',
      '',
      'Dear team,',
      'the weather has been fine all week here.',
      'Could you tell me where my parcel is?',
      'Kind regards',
      'On 2 October 2026 Customer service wrote:',
      '> Please tell us your order number.',
    ])
    expect(text).toContain('The sender writes:')
    expect(text).toContain('"Could you tell me where my parcel is?"')
    expect(text).not.toContain('Please tell us')
    expect(text).toContain('Topic Parcel.')
  })

  it('says so when nothing was found', () => {
    const text = summarise({ definition, values: {}, language: 'en', layout: layOut([]) })
    expect(text).toBe('Letter: no value was found in the document.')
  })
})
