import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Box, drawingOf, type Line, wrapped } from './map-drawing.ts'
import type { MapEdge, ProcessMap } from './map-node.ts'
import { processMapOf, stepsOf } from './process-map.ts'
import { loadTemplates } from './templates.server.ts'
import { type Definition, definitionSchema } from './workflow.ts'

const templates = await loadTemplates()
const base = { name: 'Invoices', noun: { one: 'invoice', many: 'invoices' } }

const node = ({ nodes }: ProcessMap, id: string) => nodes.filter((each) => each.id === id)
const edges = (map: ProcessMap, like: Partial<MapEdge>) =>
  map.edges.filter((edge) => Object.entries(like).every(([key, value]) => edge[key as keyof MapEdge] === value))

describe.each(templates)('the map of the template $key', ({ definition }) => {
  const map = processMapOf(definition)

  it('has every queue once, between rules and review', () => {
    const [rules] = node(map, 'rules')
    const [review] = node(map, 'review')
    for (const { key, label } of definition.queues) {
      const [queue, ...more] = node(map, `queue:${key}`)
      expect(more).toEqual([])
      expect(queue).toMatchObject({ title: `Queue: ${label}`, band: 1 })
      expect(queue?.column).toBeGreaterThan(rules?.column ?? 99)
      expect(queue?.column).toBeLessThan(review?.column ?? 0)
      expect(edges(map, { from: `queue:${key}`, to: 'review' })).toHaveLength(1)
    }
    expect(map.nodes.filter(({ kind, id }) => kind === 'queue' && id !== 'lead')).toHaveLength(definition.queues.length)
  })

  it('leads by every rule where the rule sends, and tells why there', () => {
    for (const { key, actions, because } of definition.rules)
      for (const action of actions) {
        const targets = action.do === 'route' ? [action.queue] : action.do === 'sequence' ? action.queues : []
        const ways = targets.map((to, i) =>
          edges(map, { from: i === 0 ? 'rules' : `queue:${targets[i - 1]}`, to: `queue:${to}`, rule: key }),
        )
        for (const way of ways) expect(way).toHaveLength(1)
        const [first] = targets
        if (first) expect(node(map, `queue:${first}`)[0]?.lines).toContain(because)
        if (action.do === 'escalate') expect(edges(map, { to: 'lead', rule: key })).toHaveLength(1)
        if (action.do === 'return' || action.do === 'ask')
          expect(edges(map, { to: 'returned', rule: key })).toHaveLength(1)
        if (action.do === 'notify' || action.do === 'priority')
          expect(node(map, 'rules')[0]?.lines.some((line) => line.endsWith(because))).toBe(true)
      }
    const ruled = map.edges.filter(({ from, to, rule }) => rule && from === 'rules' && to.startsWith('queue:'))
    const sending = definition.rules.flatMap(({ actions }) =>
      actions.filter((a) => a.do === 'route' || a.do === 'sequence'),
    )
    expect(ruled).toHaveLength(sending.length)
  })

  it('has every approval step once, each after the one before it, and completion after the last', () => {
    const column = node(map, 'review')[0]?.column ?? 0
    for (const rule of definition.approvals) {
      for (const [n] of rule.steps.entries()) {
        const before = n === 0 ? 'review' : `approval:${rule.key}:${n - 1}`
        expect(node(map, `approval:${rule.key}:${n}`)).toMatchObject([{ band: 1, column: column + 1 + n }])
        expect(edges(map, { from: before, to: `approval:${rule.key}:${n}` })).toHaveLength(1)
      }
      expect(edges(map, { from: `approval:${rule.key}:${rule.steps.length - 1}`, to: 'complete' })).toHaveLength(1)
    }
    const steps = definition.approvals.reduce((sum, { steps }) => sum + steps.length, 0)
    expect(map.nodes.filter(({ kind }) => kind === 'approval')).toHaveLength(steps)
  })

  it('can be walked from the trigger to the end, with nothing out of reach', () => {
    const seen = new Set(['trigger'])
    for (const id of seen) for (const { from, to } of map.edges) if (from === id) seen.add(to)
    expect([...seen].toSorted()).toEqual(map.nodes.map(({ id }) => id).toSorted())
    const known = new Set(map.nodes.map(({ id }) => id))
    for (const { from, to } of map.edges) expect([known.has(from), known.has(to)]).toEqual([true, true])
  })

  it('is told as a list with every place and every way', () => {
    const steps = stepsOf(map)
    expect(steps.map(({ id }) => id).toSorted()).toEqual(map.nodes.map(({ id }) => id).toSorted())
    expect(steps.flatMap(({ goesTo }) => goesTo)).toHaveLength(map.edges.length)
    expect(steps[0]?.id).toBe('trigger')
  })

  it('is drawn without a box over another one, and without a line through a box', () => expectTidy(definition))
})

describe('the map', () => {
  it('shows a sequence of queues one after the other', () => {
    const map = processMapOf(
      definitionSchema.parse({
        ...base,
        queues: ['a', 'b', 'c'].map((key) => ({ key, label: key.toUpperCase() })),
        rules: [{ key: 'all', actions: [{ do: 'sequence', queues: ['b', 'c', 'a'] }], because: 'Everybody looks.' }],
      }),
    )
    expect(['b', 'c', 'a'].map((key) => node(map, `queue:${key}`)[0]?.column)).toEqual([1, 2, 3])
    expect(node(map, 'review')[0]?.column).toBe(4)
    expect(node(map, 'queue:c')[0]?.lines).toEqual(['After B: everybody looks.'])
  })

  it('lays sequences that go in a circle out all the same', () => {
    const circle = (key: string, queues: string[]) => ({ key, actions: [{ do: 'sequence', queues }], because: key })
    const definition = definitionSchema.parse({
      ...base,
      queues: ['a', 'b'].map((key) => ({ key, label: key })),
      rules: [circle('there', ['a', 'b']), circle('back', ['b', 'a'])],
    })
    const columns = ['a', 'b'].map((key) => node(processMapOf(definition), `queue:${key}`)[0]?.column)
    expect(columns).toEqual([1, 2])
  })

  it('names a queue that nothing leads to', () => {
    const queues = [
      { key: 'main', label: 'Main' },
      { key: 'lost', label: 'Lost' },
    ]
    const map = processMapOf(definitionSchema.parse({ ...base, queues }))
    expect(node(map, 'queue:lost')[0]?.lines).toEqual(['Nothing leads here'])
    const routed = definitionSchema.parse({ ...base, queues, fields: [{ key: 'team', label: 'Team', type: 'route' }] })
    expect(edges(processMapOf(routed), { to: 'queue:lost' })).toMatchObject([{ from: 'rules' }])
  })

  it('goes past the approvals only where no approval is always asked for', () => {
    const approval = { key: 'second', steps: [{}], because: 'Two people pay.' }
    const skip = { key: 'small', actions: [{ do: 'skip_approval' }], because: 'It is small.' }
    const always = processMapOf(definitionSchema.parse({ ...base, approvals: [approval] }))
    expect(edges(always, { from: 'review', to: 'complete' })).toEqual([])
    const skipped = processMapOf(definitionSchema.parse({ ...base, approvals: [approval], rules: [skip] }))
    expect(edges(skipped, { from: 'review', to: 'complete' })).toMatchObject([{ rule: 'small' }])
    const some = { ...approval, when: [{ fact: 'intake', is: 'equals', value: 'email' }] }
    const sometimes = processMapOf(definitionSchema.parse({ ...base, approvals: [some] }))
    expect(edges(sometimes, { from: 'review', to: 'complete' })).toMatchObject([{ label: 'no approval needed' }])
    const kept = processMapOf(
      definitionSchema.parse({ ...base, approvals: [{ ...approval, always: true }], rules: [skip] }),
    )
    expect(edges(kept, { from: 'review', to: 'complete' })).toEqual([])
  })

  it('is tidy whatever the rules, sequences and chains are', () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
    const action = fc.oneof(
      key.map((queue) => ({ do: 'route', queue })),
      fc.uniqueArray(key, { minLength: 2, maxLength: 5 }).map((queues) => ({ do: 'sequence', queues })),
      fc.constantFrom(
        { do: 'escalate', message: 'Look.' },
        { do: 'return', message: 'Mend it.' },
        { do: 'skip_approval' },
      ),
    )
    fc.assert(
      fc.property(
        fc.array(action, { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
        fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 3 }),
        (rules, chains, renewals) => {
          const definition = definitionSchema.parse({
            ...base,
            fields: [{ key: 'ends', label: 'Ends', type: 'date' }],
            queues: ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ key: name, label: `Queue ${name}` })),
            rules: rules.map((each, i) => ({
              key: `r${i}`,
              actions: [each],
              because: `Because of rule ${i}, which is rather long.`,
            })),
            approvals: chains.map((n, i) => ({
              key: `c${i}`,
              steps: Array.from({ length: n }, () => ({})),
              because: 'Two.',
            })),
            renewals: renewals.map((daysBefore) => ({ date: 'ends', daysBefore, says: 'It ends.' })),
          })
          expectTidy(definition)
        },
      ),
      { numRuns: 60 },
    )
  })
})

it('wraps a text into lines, and says where it was cut', () => {
  expect(wrapped('one two three four', 9, 3)).toEqual(['one two', 'three', 'four'])
  expect(wrapped('one two three four', 9, 2)).toEqual(['one two', 'three…'])
  expect(wrapped('abcdefghijkl', 5, 2)).toEqual(['abcde', 'fghi…'])
  for (const line of wrapped('somebody.with.a.long.name@an-even-longer-domain.example and more', 27, 4))
    expect(line.length).toBeLessThanOrEqual(27)
})

function expectTidy(definition: Definition): void {
  const map = processMapOf(definition)
  const { boxes, lines, width, height } = drawingOf(map)
  expect(boxes).toHaveLength(map.nodes.length)
  for (const [i, one] of boxes.entries()) {
    expect([one.x, one.y].every((at) => at > 0) && one.x + one.width <= width && one.y + one.height <= height).toBe(
      true,
    )
    for (const other of boxes.slice(i + 1)) expect(overlap(one, other) && [one.node.id, other.node.id]).toBe(false)
  }
  for (const line of lines)
    for (const box of boxes) expect(crosses(line, box) && [line.edge.from, line.edge.to, box.node.id]).toBe(false)
}

type Area = Pick<Box, 'x' | 'y' | 'width' | 'height'>
const overlap = (a: Area, b: Area) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

/** Whether a line runs through the inside of a box. It begins and ends at the edge of its own two. */
function crosses({ path }: Line, box: Box): boolean {
  let [x, y] = [0, 0]
  return [...path.matchAll(/([MHV])([\d.]+)(?: ([\d.]+))?/g)].some(([, command, first, second]) => {
    const [fromX, fromY] = [x, y]
    if (command !== 'V') x = Number(first)
    if (command === 'V') y = Number(first)
    if (command === 'M') y = Number(second)
    if (command === 'M') return false
    const segment = {
      x: Math.min(fromX, x) - 0.1,
      y: Math.min(fromY, y) - 0.1,
      width: Math.abs(x - fromX) + 0.2,
      height: Math.abs(y - fromY) + 0.2,
    }
    return overlap(segment, { x: box.x + 1, y: box.y + 1, width: box.width - 2, height: box.height - 2 })
  })
}
