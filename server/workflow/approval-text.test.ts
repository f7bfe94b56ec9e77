import { describe, expect, it } from 'vitest'
import { approvalSchema } from './approval-chain.ts'
import { approvalText, silenceText, stepText } from './approval-text.ts'
import { definitionSchema } from './workflow.ts'

const draft = definitionSchema.parse({
  name: 'Bills',
  noun: { one: 'bill', many: 'bills' },
  fields: [{ key: 'total', label: 'Total', type: 'money' }],
})
const rule = (steps: object[], more: object = {}) =>
  approvalSchema.parse({ key: 'large', because: 'Large.', steps, ...more })
const [ann, ben] = ['ann@example.org', 'ben@example.org']
const nameOf = (email: string) => (email === ann ? 'Ann' : 'Ben')

describe('an approval in words', () => {
  it('says when, whose words, and whether a rule may skip it', () => {
    const when = [{ field: 'total', is: 'above', value: '10000' }]
    const large = rule([{}, { role: 'lead', need: 2 }], { when, always: true })
    expect(approvalText(large, draft)).toBe(
      'When Total is above 10,000.00: one approver, then 2 different ops leads. No rule may skip it.',
    )
    expect(approvalText(rule([{ people: [ann] }]), draft, nameOf)).toBe('Always: Ann.')
  })

  it.each([
    [{ people: [ann, ben] }, 'one of Ann or Ben'],
    [{ people: [ann, ben], need: 'all' }, 'each of Ann and Ben'],
    [{ people: [ann, ben], need: 2 }, 'each of Ann and Ben'],
    [{ people: [ann, ben, 'c@example.org'], need: 2 }, '2 of Ann, Ben and Ben'],
  ])('names the people of %o', (step, text) => {
    const [only] = rule([step]).steps
    expect(only && stepText(only, nameOf)).toBe(text)
  })

  it('says what happens while nobody answers', () => {
    const [usual] = rule([{}]).steps
    const [named] = rule([{ dueHours: 4, remindHours: 8, escalateTo: ann }]).steps
    expect(usual && silenceText(usual, draft)).toBe(
      'Reminded after 8 hours, overdue after 24 hours; then the ops leads are asked as well, and everybody is reminded every 8 hours.',
    )
    const calendar = { hours: { mon: ['09:00-17:00'] }, holidays: [] }
    expect(named && silenceText(named, { ...draft, calendar }, nameOf)).toBe(
      'Overdue after 4 working hours; then Ann is asked as well, and everybody is reminded every 8 working hours.',
    )
  })
})
