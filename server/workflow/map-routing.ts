import { type MapEdge, node, type ProcessMap } from './map-node.ts'
import type { Action, Rule } from './rule.ts'
import type { Definition } from './workflow.ts'

const actionWords: Record<Exclude<Action['do'], 'route' | 'sequence'>, string> = {
  priority: 'First',
  skip_approval: 'No approval',
  return: 'Back to the sender',
  ask: 'A document is asked for',
  escalate: 'To the ops lead',
  notify: 'Somebody is told',
}

/** What rules do beside sending an item somewhere: that stands at the queue it is sent to. */
export function ruleLines(rules: readonly Rule[]): string[] {
  if (rules.length === 0) return ['No rules: everything goes one way']
  const own = rules.flatMap(({ actions, because }) =>
    actions.flatMap((action) =>
      action.do === 'route' || action.do === 'sequence' ? [] : [`${actionWords[action.do]}: ${because}`],
    ),
  )
  const sending = rules.filter(({ actions }) =>
    actions.some((action) => action.do === 'route' || action.do === 'sequence'),
  )
  if (sending.length === 0) return own
  return [sending.length === 1 ? 'One rule sends on' : `${sending.length} rules send on, the first that fits`, ...own]
}

/** The queues by how many others an item may have seen before them, and the ways into and between them. */
export function routingOf(definition: Definition): ProcessMap & { columns: number; height: number } {
  const { rules, queues } = definition
  const edges = routeEdges(definition)
  const then = edges.flatMap(({ from, to }): [string, string][] => (isQueue(from) && isQueue(to) ? [[from, to]] : []))
  const layers = layersOf(
    queues.map(({ key }) => `queue:${key}`),
    then,
  )
  const filled = new Map<number, number>()
  const below = (column: number) => {
    const row = filled.get(column) ?? 0
    filled.set(column, row + 1)
    return { band: 1 as const, column, row }
  }
  const nodes = queues.map(({ key, label }) => {
    const id = `queue:${key}`
    const into = edges.filter(({ to }) => to === id).flatMap(({ label: says }) => says ?? [])
    return node(
      id,
      'queue',
      `Queue: ${label}`,
      into.length > 0 ? into : ['Nothing leads here'],
      below(1 + (layers.get(id) ?? 0)),
    )
  })
  const escalating = rules.filter(({ actions }) => actions.some((action) => action.do === 'escalate'))
  if (escalating.length > 0)
    nodes.push(
      node('lead', 'queue', 'Ops lead', ['Before other work', ...escalating.map(({ because }) => because)], below(1)),
    )
  const height = Math.max(1, ...filled.values())
  return {
    // Shorter columns stand in the middle of the longest.
    nodes: nodes.map((each) => ({ ...each, row: each.row + (height - (filled.get(each.column) ?? 1)) / 2 })),
    edges: [...edges, ...nodes.map(({ id }): MapEdge => ({ from: id, to: 'review', kind: 'way' }))],
    columns: Math.max(1, ...filled.keys()) + 1,
    height,
  }
}

const isQueue = (id: string) => id.startsWith('queue:')

function routeEdges({ rules, queues, fields }: Definition): MapEdge[] {
  const known = new Set(queues.map(({ key }) => key))
  const edges = rules.flatMap(({ key: rule, actions, because: label }) =>
    actions.flatMap((action): MapEdge[] => {
      const by = { label, rule }
      if (action.do === 'escalate') return [{ from: 'rules', to: 'lead', kind: 'rule', ...by }]
      if (action.do === 'return' || action.do === 'ask')
        return [{ from: 'rules', to: 'returned', kind: 'aside', ...by }]
      const way = action.do === 'route' ? [action.queue] : action.do === 'sequence' ? action.queues : []
      const [first, ...more] = way.filter((queue) => known.has(queue))
      if (first === undefined) return []
      return [
        { from: 'rules', to: `queue:${first}`, kind: 'rule', ...by },
        ...pairs([first, ...more]).map(
          ([from, to]): MapEdge => ({
            ...{ from: `queue:${from}`, to: `queue:${to}`, kind: 'rule', rule },
            label: `After ${queues.find(({ key }) => key === from)?.label ?? from}: ${because(label)}`,
          }),
        ),
      ]
    }),
  )
  const [first, ...others] = queues.map(({ key }) => `queue:${key}`)
  const proposed = fields.some(({ type }) => type === 'route')
  const reached = new Set(edges.map(({ to }) => to))
  if (first)
    edges.push({
      from: 'rules',
      to: first,
      kind: 'way',
      label: reached.has(first) ? 'Everything else' : 'All that no rule sends elsewhere',
    })
  // A route that is proposed, or chosen by a person, may lead to any of them.
  for (const to of proposed ? others.filter((id) => !reached.has(id)) : [])
    edges.push({ from: 'rules', to, kind: 'way', label: 'By the route that is proposed' })
  return edges
}

const because = (label: string) => label.charAt(0).toLowerCase() + label.slice(1)

const pairs = (list: readonly string[]): [string, string][] =>
  list.slice(1).map((to, i): [string, string] => [list[i] as string, to])

/** The longest way to each by these steps; a step that would close a circle counts as none. */
function layersOf(keys: readonly string[], steps: readonly [string, string][]): Map<string, number> {
  const after = new Map(keys.map((key) => [key, new Set<string>()]))
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean => {
    if (from === to) return true
    if (seen.has(from)) return false
    seen.add(from)
    return [...(after.get(from) ?? [])].some((next) => reaches(next, to, seen))
  }
  for (const [from, to] of steps) if (after.has(from) && after.has(to) && !reaches(to, from)) after.get(from)?.add(to)
  const layers = new Map(keys.map((key) => [key, 0]))
  // No way is longer than there are queues.
  for (const _ of keys)
    for (const [from, nexts] of after)
      for (const to of nexts) layers.set(to, Math.max(layers.get(to) ?? 0, (layers.get(from) ?? 0) + 1))
  return layers
}
