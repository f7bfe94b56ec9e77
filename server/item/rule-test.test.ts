import { expect, test } from 'vitest'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { differences, judged, ruleFigures } from './rule-test.ts'

const base = {
  name: 'Bills',
  noun: { one: 'bill', many: 'bills' },
  fields: [{ key: 'total', label: 'Total', type: 'money' }],
  queues: [
    { key: 'main', label: 'Review' },
    { key: 'large', label: 'Large' },
  ],
  approvals: [{ key: 'all', when: [], because: 'Every bill.' }],
}
const above = (value: string) => [{ field: 'total', is: 'above', value }]
const before = definitionSchema.parse({
  ...base,
  rules: [{ key: 'large', when: above('1000'), actions: [{ do: 'route', queue: 'large' }], because: 'Large.' }],
})
const after = definitionSchema.parse({
  ...base,
  rules: [
    { key: 'small', when: [], actions: [{ do: 'skip_approval' }, { do: 'route', queue: 'main' }], because: 'All.' },
    {
      key: 'large',
      when: above('500'),
      actions: [
        { do: 'route', queue: 'large' },
        { do: 'priority', by: 5 },
      ],
      because: 'Large.',
    },
    { key: 'huge', when: above('9000'), actions: [{ do: 'route', queue: 'large' }], because: 'Huge.' },
  ],
})
const try_ = (total: string) => {
  const asked = { values: { total }, today: '2026-12-01' }
  const [was, would] = [judged(before, asked), judged(after, asked)]
  return { would, differences: differences(was, would, before, after) }
}

test('a difference says what was, what would be, and by which rule', () => {
  expect(try_('2000').differences).toEqual([
    { kind: 'queue', was: 'Large', would: 'Review', rule: 'small' },
    { kind: 'approval', was: 'asked for (Every bill.)', would: 'skipped', rule: 'small' },
    { kind: 'priority', was: 'in its turn', would: '5 forward', rule: 'large' },
  ])
  const asked = { values: { total: '2000' }, today: '2026-12-01' }
  expect(differences(judged(after, asked), judged(after, asked), after, after)).toEqual([])
})

test('the figures of a rule tell where it holds, where it counts, and behind which it stands', () => {
  const tried = ['100', '600', '2000', '9999'].map(try_)
  expect(ruleFigures(['small', 'large', 'huge', 'none'], tried)).toEqual([
    { key: 'small', fires: 4, whole: 4, behind: [], changed: 4 },
    { key: 'large', fires: 3, whole: 0, behind: [{ rule: 'small', items: 3 }], changed: 3 },
    { key: 'huge', fires: 1, whole: 0, behind: [{ rule: 'small', items: 1 }], changed: 0 },
    { key: 'none', fires: 0, whole: 0, behind: [], changed: 0 },
  ])
})
