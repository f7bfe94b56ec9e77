import { describe, expect, it } from 'vitest'
import { definitionSchema } from '#server/workflow/workflow.ts'
import {
  filledMessage,
  membersNamed,
  noticeGroups,
  noticeKinds,
  noticeSettingsSchema,
  noticeText,
  partsOf,
  wantsMail,
} from './notices.ts'

const lea = { id: '1', email: 'lea@x.example', roles: ['lead'] }
const anna = { id: '2', email: 'Anna@x.example', roles: ['reviewer'] }
const cora = { id: '3', email: 'cora@x.example', roles: ['approver'] }
const members = [lea, anna, cora]

describe('who is told', () => {
  it('is whoever has the role, the address, or the workflow', () => {
    expect(membersNamed(['lead'], members, '')).toEqual([lea])
    expect(membersNamed(['approver', 'anna@X.example'], members, '')).toEqual([anna, cora])
    expect(membersNamed(['owner'], members, 'ANNA@x.example')).toEqual([anna])
  })

  it('is a lead where the owner or the address is nobody’s here, and each person once', () => {
    expect(membersNamed(['owner'], members, '')).toEqual([lea])
    expect(membersNamed(['gone@x.example', 'lead', 'owner'], members, 'gone@x.example')).toEqual([lea])
    expect(membersNamed([], members, '')).toEqual([])
    expect(membersNamed(['lead'], [anna], '')).toEqual([])
  })
})

describe('a rule’s message', () => {
  const definition = definitionSchema.parse({
    name: 'Requests',
    noun: { one: 'request', many: 'requests' },
    fields: [
      { key: 'amount', label: 'Amount', type: 'money' },
      {
        ...{ key: 'kind', label: 'Kind', type: 'label', multiple: true },
        options: [
          { key: 'it', label: 'Computers' },
          { key: 'hr', label: 'People' },
        ],
      },
      { key: 'lines', label: 'Lines', type: 'table', columns: [{ key: 'text', label: 'Text', type: 'text' }] },
    ],
  })

  it('has the values in the words of the form, and says what is empty', () => {
    const values = { amount: '12.50', kind: ['it', 'hr'], lines: [{ text: 'a' }, { text: 'b' }] }
    const message = '{{amount}} for {{ kind }}, {{lines}}; {{nothing}} stays.'
    expect(filledMessage(message, definition, values)).toBe('12.50 for Computers, People, 2 rows; {{nothing}} stays.')
    expect(filledMessage('{{amount}}', definition, {})).toBe('(no Amount)')
    expect(filledMessage('{{amount}}', definition, { amount: '{{kind}}' })).toBe('{{kind}}')
  })
})

describe('a notice’s text', () => {
  it('keeps what may leave by mail in one line, apart from what stays', () => {
    const text = noticeText('Work #1:\nurgent', 'Total: 5\nDay: today')
    expect(partsOf(text)).toEqual({ head: 'Work #1: urgent', details: 'Total: 5\nDay: today' })
    expect(partsOf(noticeText('Only this', '  '))).toEqual({ head: 'Only this', details: null })
  })
})

describe('which mails a person gets', () => {
  it('is what they said, and what is usual where they said nothing', () => {
    const none = noticeSettingsSchema.parse({})
    expect(wantsMail(none, 'approval')).toBe(true)
    expect(wantsMail(none, 'exception')).toBe(false)
    const said = noticeSettingsSchema.parse({ mail: { approvals: false, exceptions: true } })
    expect(wantsMail(said, 'approval_overdue')).toBe(false)
    expect(wantsMail(said, 'exception')).toBe(true)
    expect(wantsMail(said, 'alert')).toBe(true)
  })

  it('can be said of every kind, in one place each', () => {
    const grouped = noticeGroups.flatMap((group): string[] => [...group.kinds])
    expect([...grouped].sort()).toEqual([...noticeKinds].sort())
  })
})
