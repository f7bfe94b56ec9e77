import { describe, expect, it } from 'vitest'
import { openPlaces } from '#server/proposal/check.ts'
import { atHand, type DraftField, factsOf, filledAnswer, localeOf, placeOf, segmentsOf } from './draft-text.ts'
import { supportDefinition, supportItem } from './work-item.fixture.ts'

const values = supportItem().values
const field = supportDefinition.fields.find((f): f is DraftField => f.type === 'draft') as DraftField
const [sorry, paid] = field.answers

describe('an approved answer', () => {
  it('is filled from the item’s values, and keeps open what is not known', () => {
    const text = filledAnswer(sorry?.text ?? '', supportDefinition, values, 'en-GB')
    expect(text).toBe('Dear Ms Braun,\n\nwe are sorry about order {{order_number}}.')
    expect(openPlaces(text)).toEqual(['order number'])
  })

  it('writes figures as its language does', () => {
    expect(filledAnswer(paid?.text ?? '', supportDefinition, values, localeOf(paid?.language, 'en-GB'))).toBe(
      'We have your 1.204,50.',
    )
  })

  it('takes no place from a value', () => {
    const sly = { ...values, sender: 'Eve {{amount}}' }
    expect(filledAnswer('Dear {{sender}}', supportDefinition, sly, 'en-GB')).toBe('Dear Eve amount')
  })
})

describe('a text with open places', () => {
  it('is cut at them, and nothing of it is lost', () => {
    const text = '{{a}} and {{ b c }}.'
    expect(segmentsOf(text)).toEqual([
      { text: '{{a}}', open: true },
      { text: ' and ', open: false },
      { text: '{{ b c }}', open: true },
      { text: '.', open: false },
    ])
    expect(placeOf('x {{order_number}}', 'order number')).toEqual({ from: 2, to: 18 })
    expect(placeOf('x', 'order number')).toBeNull()
  })
})

describe('what is at hand', () => {
  const facts = factsOf(supportDefinition, values, 'en-GB')

  it('are the values that the item has, by their names', () => {
    expect(facts.map((f) => `${f.label}: ${f.text}`)).toEqual([
      'Sender: Ms Braun',
      'Amount: 1,204.50',
      'Category: Billing',
      'Topics: Topic 2, Topic 11',
      'Urgency: Normal',
      'Queue: Billing team',
    ])
  })

  it('is searched by all words of the search', () => {
    expect(atHand(field, facts, 'zahlung').answers.map((a) => a.key)).toEqual(['paid'])
    expect(atHand(field, facts, 'ms br')).toMatchObject({ answers: [], facts: [{ key: 'sender' }] })
    expect(atHand(field, facts, '').answers).toHaveLength(2)
  })
})
