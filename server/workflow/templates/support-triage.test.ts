import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { comparisonsOf } from '../condition-subject.ts'
import { definitionSchema } from '../workflow.ts'

const definition = definitionSchema.parse(
  parse(readFileSync(new URL('./support-triage.yaml', import.meta.url), 'utf8')),
)
const labels = definition.fields.filter((f) => f.type === 'label')
const reply = definition.fields.find((f) => f.type === 'draft')

test('the support template asks in the order in which a ticket is read', () => {
  expect(definition.fields.map((f) => f.key)).toEqual([
    'subject',
    'customer',
    'order_number',
    'topic',
    'urgency',
    'aspects',
    'route',
    'reply',
  ])
  expect(definition.intake.rows).toBe(true)
})

test('every option but the ordinary ones has a description and words to be known by', () => {
  for (const field of labels)
    for (const option of field.options) {
      expect(option.description, option.key).not.toBe('')
      if (option.key !== 'normal') expect(option.words.length, option.key).toBeGreaterThan(3)
    }
})

test('one urgency is ordinary, and words of danger, law and standstill in each language push an item to the front', () => {
  const urgency = labels.find((f) => f.key === 'urgency')
  expect(urgency?.options.filter((o) => o.priority === 0).map((o) => o.key)).toEqual(['normal'])
  const words = urgency?.options.find((o) => o.key === 'urgent')?.words
  expect(words).toEqual(expect.arrayContaining(['outage', 'legal action', 'sofort', 'dringend', 'Anwalt', 'avocat']))
})

test('every place in an approved answer is a field that comes before the reply', () => {
  const before = definition.fields.map((f) => f.key)
  if (reply?.type !== 'draft') throw new Error('there is no draft')
  for (const answer of reply.answers)
    for (const [, place] of answer.text.matchAll(/\{\{(\w+)\}\}/g)) expect(before, answer.key).toContain(place)
})

test('there are approved answers in English and German for each topic that has one', () => {
  if (reply?.type !== 'draft') throw new Error('there is no draft')
  const topics = (language: string) =>
    new Set(
      reply.answers
        .filter((a) => a.language === language)
        .flatMap((a) => a.when.flatMap(comparisonsOf).flatMap((c) => c.value ?? [])),
    )
  for (const topic of ['delivery', 'return_refund', 'billing', 'technical', 'account', 'cancellation', 'complaint']) {
    expect(topics('en')).toContain(topic)
    expect(topics('de')).toContain(topic)
  }
  expect(reply.checklist.filter((c) => c.critical).length).toBeGreaterThan(1)
})

test('urgent complaints and legal threats need the lead', () => {
  expect(definition.approvals.map((a) => [a.key, a.steps[0]?.role])).toEqual([
    ['urgent_complaint', 'lead'],
    ['legal_threat', 'lead'],
  ])
})
