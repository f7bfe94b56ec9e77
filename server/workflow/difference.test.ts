import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { differenceOf, linesOf, summaryOf } from './difference.ts'
import { type Definition, definitionSchema } from './workflow.ts'

const base = definitionSchema.parse({
  name: 'Slips',
  noun: { one: 'slip', many: 'slips' },
  fields: [
    { key: 'reference', label: 'Reference', type: 'text' },
    {
      key: 'kind',
      label: 'Kind',
      type: 'label',
      options: [
        { key: 'gravel', label: 'Gravel' },
        { key: 'sand', label: 'Sand' },
      ],
    },
    { key: 'net', label: 'Net', type: 'money' },
    { key: 'total', label: 'Total', type: 'money' },
  ],
  queues: [
    { key: 'main', label: 'Review' },
    { key: 'large', label: 'Large ones' },
  ],
  rules: [
    {
      key: 'limit',
      when: [{ field: 'total', is: 'above', value: '1000' }],
      actions: [{ do: 'route', queue: 'large' }],
      because: 'Large slips go to the experts.',
    },
    { key: 'sand', when: [], actions: [{ do: 'priority', by: 5 }], because: 'Sand runs away.' },
  ],
  checks: [{ kind: 'duplicate', keys: ['reference'] }],
  instructions: '# Slips\n\n1. Read.\n2. Write.\n',
})
const changed = (part: unknown): Definition => definitionSchema.parse({ ...base, ...(part as object) })
const told = (after: Definition) =>
  differenceOf(base, after).flatMap(({ changes }) =>
    changes.map(({ kind, where, what, before, after: to }) => [kind, where, what, before, to]),
  )

describe('the difference of two versions', () => {
  it('is nothing where they say the same, also where an older one lacks what has a default now', () => {
    expect(differenceOf(base, definitionSchema.parse(JSON.parse(JSON.stringify(base))))).toEqual([])
    const { alerts: _, ...old } = base
    expect(differenceOf(definitionSchema.parse(old), base)).toEqual([])
  })

  it('knows fields by their keys: what is new, gone, and changed within', () => {
    const [reference, kind, , total] = base.fields
    const fields = [
      reference,
      {
        ...kind,
        options: [
          { key: 'gravel', label: 'Pebbles' },
          { key: 'sand', label: 'Sand' },
          { key: 'clay', label: 'Clay' },
        ],
      },
      { ...total, required: true },
      { key: 'day', label: 'Day', type: 'date' },
    ]
    expect(told(changed({ fields }))).toEqual([
      ['changed', 'field "Kind"', 'option "Pebbles", label', 'Gravel', 'Pebbles'],
      ['added', 'field "Kind"', 'option "Clay"', null, 'key: clay; label: Clay; priority: 0'],
      ['removed', 'field "Net"', '', 'key: net; label: Net; type: money', null],
      ['changed', 'field "Total"', 'required', 'no', 'yes'],
      ['added', 'field "Day"', '', null, 'key: day; label: Day; type: date'],
    ])
  })

  it('says rules as people read them, and which one moved', () => {
    const [limit, sand] = base.rules
    const when = [{ field: 'total', is: 'above', value: '2500' }]
    const rules = [sand, { ...limit, when }]
    expect(told(changed({ rules }))).toEqual([
      ['changed', 'rule "limit"', 'when', 'Total is above 1,000.00', 'Total is above 2,500.00'],
      ['moved', 'rule "limit"', '', 'place 1', 'place 2'],
    ])
    expect(told(changed({ rules: [limit] }))).toEqual([
      ['removed', 'rule "sand"', '', 'Always put it forward by 5.', null],
    ])
    const actions = [{ do: 'return', message: 'The total is missing.' }]
    expect(told(changed({ rules: [{ ...limit, actions }, sand] }))).toEqual([
      [
        'changed',
        'rule "limit"',
        'actions',
        'send it to Large ones',
        'return it to its sender with “The total is missing.”',
      ],
    ])
  })

  it('knows checks by what they ask, and says a changed weight as such', () => {
    const checks = [
      { kind: 'duplicate', keys: ['reference'], severity: 'warning' },
      { kind: 'sum', parts: ['net', 'total'], total: 'total' },
    ]
    expect(told(changed({ checks }))).toEqual([
      ['changed', 'check that no other item has the same Reference', 'severity', 'error', 'warning'],
      ['added', 'check that Net + Total is Total', '', null, 'flags what fails as error'],
    ])
  })

  it('says of a list of words what is new and what is gone, and how a chain goes', () => {
    const [reference, ...others] = base.fields
    const find = { shape: 'identifier', terms: ['Slip', 'Number'] }
    const before = changed({ fields: [{ ...reference, find }, ...others] })
    const after = { ...before, fields: [{ ...reference, find: { ...find, terms: ['Number', 'Nr'] } }, ...others] }
    expect(differenceOf(before, definitionSchema.parse(after))[0]?.changes).toMatchObject([
      { kind: 'removed', what: 'find, terms', before: 'Slip', after: null },
      { kind: 'added', what: 'find, terms', before: null, after: 'Nr' },
    ])
    const steps = [{ role: 'approver' }, { role: 'lead', need: 2, label: 'Management' }]
    const when = [{ field: 'total', is: 'above', value: '10000' }]
    expect(told(changed({ approvals: [{ key: 'big', when, steps, because: 'So.' }] }))).toEqual([
      [
        ...['added', 'approval "big"', '', null],
        'When Total is above 10,000.00: one approver, then 2 different ops leads.',
      ],
    ])
  })

  it('knows a check whose field has another name now', () => {
    const [reference, ...others] = base.fields
    const after = changed({ fields: [{ ...reference, label: 'Number' }, ...others] })
    expect(told(after)).toEqual([['changed', 'field "Number"', 'label', 'Reference', 'Number']])
  })

  it('names single members by their title, and members that came or went', () => {
    const after = changed({ dueHours: 24, groupBy: 'reference', calendar: { hours: { mon: ['09:00-17:00'] } } })
    expect(told(after)).toEqual([
      ['added', 'Grouped by', '', null, 'reference'],
      ['added', 'Working hours', 'hours, Monday', null, '09:00-17:00'],
      ['changed', 'Hours until due', '', '48', '24'],
    ])
  })

  it('shows instructions line by line', () => {
    const [part] = differenceOf(base, changed({ instructions: '# Slips\n\n1. Read twice.\n2. Write.\n' }))
    expect(part?.changes[0]?.lines).toEqual([
      { kind: 'same', text: '# Slips' },
      { kind: 'same', text: '' },
      { kind: 'removed', text: '1. Read.' },
      { kind: 'added', text: '1. Read twice.' },
      { kind: 'same', text: '2. Write.' },
    ])
    expect(linesOf('', 'a\n')).toEqual([{ kind: 'added', text: 'a' }])
  })

  it('is summed up in sentences', () => {
    const [limit] = base.rules
    const after = changed({ rules: [{ ...limit, because: 'So.' }], dueHours: 24, instructions: 'New.\n' })
    expect(summaryOf(differenceOf(base, after))).toEqual([
      'Changed rule "limit": because',
      'Removed rule "sand"',
      'Changed Hours until due: 48 → 24',
      'Changed Instructions: 1 line new, 4 gone',
    ])
  })

  it('between two templates names every member in which they differ', () => {
    const read = (name: string) =>
      definitionSchema.parse(parse(readFileSync(new URL(`./templates/${name}.yaml`, import.meta.url), 'utf8')))
    const [a, b] = [read('invoice'), read('support-triage')]
    const differing = (Object.keys(definitionSchema.shape) as (keyof Definition)[]).filter(
      (member) => JSON.stringify(a[member]) !== JSON.stringify(b[member]),
    )
    expect(
      differenceOf(a, b)
        .map(({ member }) => member)
        .toSorted(),
    ).toEqual(differing.toSorted())
  })
})
