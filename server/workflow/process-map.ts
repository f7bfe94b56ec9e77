import type { ApprovalRule, ApprovalStep } from './approval-chain.ts'
import type { Action, Rule } from './rule.ts'
import type { Check, Definition, Field } from './workflow.ts'

/** What a place on the map is: colour and shape follow from it. */
type NodeKind = 'start' | 'machine' | 'queue' | 'people' | 'approval' | 'aside' | 'end'

/**
 * A place where an item can be. id: trigger, intake, read, propose, checks, rules, queue:KEY, lead, review,
 * approval:RULE:N (N from 0), complete, hold, leaves, exceptions, returned, sample, renewal:N. `lines` says what happens there.
 * band: 0 it comes in, 1 people decide, 2 it is done. column and row count within the band; a row may lie between two.
 */
export type MapNode = {
  id: string
  kind: NodeKind
  title: string
  lines: string[]
  band: 0 | 1 | 2
  column: number
  row: number
}

/**
 * way: what every item goes; rule: what a rule of the workflow makes it go (`rule`: its key); aside: out of the usual way;
 * straight: without a person.
 */
export type MapEdge = {
  from: string
  to: string
  kind: 'way' | 'rule' | 'aside' | 'straight'
  label?: string
  rule?: string
}

export type ProcessMap = { nodes: MapNode[]; edges: MapEdge[] }

export const bandTitles = ['It comes in', 'People decide', 'It is done'] as const

type Place = Pick<MapNode, 'band' | 'column' | 'row'>

/** The way of one item through a workflow, drawn from its configuration alone. */
export function processMapOf(definition: Definition): ProcessMap {
  const arrival = arrivalOf(definition)
  const routing = routingOf(definition)
  const chains = chainsOf(definition, routing.columns + 1)
  const height = Math.max(1, routing.height, definition.approvals.length)
  const middle = (height - 1) / 2
  const centred = (nodes: MapNode[], own: number) =>
    nodes.map((node) => ({ ...node, row: node.row + (height - own) / 2 }))
  const rules = node('rules', 'machine', 'Rules', ruleLines(definition.rules), { band: 1, column: 0, row: middle })
  const review = node('review', 'people', 'A person reviews', reviewLines(definition), {
    ...{ band: 1, column: routing.columns, row: middle },
  })
  const leaving = leavingOf(definition)
  return {
    nodes: [
      ...arrival.nodes,
      rules,
      ...centred(routing.nodes, routing.height),
      review,
      ...centred(chains.nodes, definition.approvals.length),
      ...leaving.nodes,
    ],
    edges: [
      ...arrival.edges,
      { from: 'checks', to: 'rules', kind: 'way' },
      ...routing.edges,
      ...chains.edges,
      ...decidedEdges(definition),
      ...leaving.edges,
    ],
  }
}

function node(id: string, kind: NodeKind, title: string, lines: readonly string[], place: Place): MapNode {
  return { id, kind, title, lines: lines.filter((line) => line.trim() !== ''), ...place }
}

// ---- it comes in ------------------------------------------------------------------------------------------------

function arrivalOf(definition: Definition): ProcessMap {
  const { charter, schedule, noun, provider, checks, intake, sender, alerts } = definition
  const at = (column: number): Place => ({ band: 0, column, row: 0 })
  const told = alerts.urgentTo.length > 0 ? [`Urgent: ${listText(alerts.urgentTo)} told at once`] : []
  const came = schedule
    ? schedule.inputs.map(({ label, source }) => `${label} (${sourceWords[source.kind]})`)
    : charter.intakeFields
  return {
    nodes: [
      node(
        'trigger',
        'start',
        schedule ? 'The clock' : 'Trigger',
        [schedule ? clockText(schedule) : charter.trigger || 'Not said yet'],
        at(0),
      ),
      node(
        ...(['intake', 'machine', schedule ? 'Inputs are pulled' : 'It comes in'] as const),
        [
          ...came,
          ...(intake.rows ? [`A spreadsheet is many ${noun.many}, one a row`] : []),
          ...(sender.statusLink ? ['The sender gets a link to its status'] : []),
          ...told,
        ],
        at(1),
      ),
      node('read', 'machine', 'Read', ['Pages, words and where they stand'], at(2)),
      node('propose', 'machine', 'Propose', [providerText(provider), ...fieldTexts(definition.fields)], at(3)),
      node('checks', 'machine', 'Check', checks.length === 0 ? ['No checks'] : checks.map(checkText), at(4)),
      node(
        ...(['exceptions', 'aside', 'Exceptions'] as const),
        [
          charter.exceptionPath || 'No way for what fits no rule has been written down',
          'Each with its reason, an owner and a retry',
        ],
        at(5),
      ),
    ],
    edges: [
      { from: 'trigger', to: 'intake', kind: 'way' },
      { from: 'intake', to: 'read', kind: 'way' },
      { from: 'read', to: 'propose', kind: 'way' },
      { from: 'propose', to: 'checks', kind: 'way' },
      { from: 'read', to: 'exceptions', kind: 'aside', label: 'cannot be read' },
      { from: 'propose', to: 'exceptions', kind: 'aside', label: 'cannot be proposed' },
    ],
  }
}

const weekdayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const
const sourceWords = {
  url: 'by https',
  folder: 'from a folder',
  sql: 'from a database',
  metrics: 'own figures',
} as const

function clockText({ every, on, at }: NonNullable<Definition['schedule']>): string {
  if (every === 'day') return `Every day at ${at}`
  return every === 'week' ? `Every ${weekdayNames[(on - 1) % 7]} at ${at}` : `On day ${on} of every month at ${at}`
}

function providerText({ name, account, model }: Definition['provider']): string {
  if (name === 'local') return 'On this machine, without a network'
  return ['Model server', account, model].filter((part) => part !== undefined).join(', ')
}

function fieldTexts(fields: readonly Field[]): string[] {
  const count = (types: readonly Field['type'][], one: string, many: string) => {
    const n = fields.filter(({ type }) => types.includes(type)).length
    return n === 0 ? [] : [n === 1 ? `1 ${one}` : `${n} ${many}`]
  }
  const counted = [
    ...count(['text', 'number', 'money', 'date', 'enum'], 'field', 'fields'),
    ...count(['table'], 'table', 'tables'),
    ...count(['label'], 'label', 'labels'),
    ...count(['route'], 'route', 'routes'),
    ...count(['draft'], 'draft', 'drafts'),
  ]
  return counted.length > 0 ? [listText(counted)] : ['Nothing is proposed yet']
}

const checkWords: Record<string, string> = {
  sum: 'Parts add up to the total',
  table_sum: 'A column adds up to its total',
  row_product: 'Rows multiply out',
  date_order: 'Dates in their order',
  duplicate: 'No second one with the same values',
  same_file: 'No second one with the same file',
  near_duplicate: 'No near copy',
  number_format: 'Numbers with their check digits',
  unusual: 'Nothing unusual for its sender',
  currency_mismatch: 'The usual currency',
  purchase_order: 'Against the order',
  policy: 'Policy',
}

function checkText(check: Check): string {
  if (check.kind === 'policy') return `Policy: ${check.cites}`
  return checkWords[check.kind] ?? sentence(check.kind)
}

// ---- rules and queues -------------------------------------------------------------------------------------------

const actionWords: Record<Exclude<Action['do'], 'route' | 'sequence'>, string> = {
  priority: 'First',
  skip_approval: 'No approval',
  return: 'Back to the sender',
  ask: 'A document is asked for',
  escalate: 'To the ops lead',
  notify: 'Somebody is told',
}

/** What rules do beside sending an item somewhere: that stands at the queue it is sent to. */
function ruleLines(rules: readonly Rule[]): string[] {
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
function routingOf(definition: Definition): ProcessMap & { columns: number; height: number } {
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

// ---- people decide ----------------------------------------------------------------------------------------------

function reviewLines({ charter, quality, manualShare, dueHours, calendar }: Definition): string[] {
  const shares: [number, string][] = [
    [manualShare, 'on a blank form, to know the time without proposals'],
    [quality.blindShare, 'entered a second time, blind'],
  ]
  return [
    'A person accepts or corrects',
    charter.reviewRequirements,
    `Due within ${hoursText(dueHours)}${calendar ? ' of working time' : ''}`,
    ...shares.flatMap(([share, words]) => (share > 0 ? [`${percent(share)} ${words}`] : [])),
  ]
}

/** Each approval a row, each of its steps a column. */
function chainsOf({ approvals, calendar }: Definition, from: number): ProcessMap {
  return {
    nodes: approvals.flatMap((rule, row) =>
      rule.steps.map((step, n) =>
        node(
          ...([
            `approval:${rule.key}:${n}`,
            'approval',
            step.label ?? (step.role === 'lead' ? 'Ops lead signs' : 'Approval'),
          ] as const),
          [...(n === 0 ? approvalLines(rule) : []), ...stepLines(step, calendar !== undefined)],
          { band: 1, column: from + n, row },
        ),
      ),
    ),
    edges: approvals.flatMap((rule): MapEdge[] => [
      { from: 'review', to: `approval:${rule.key}:0`, kind: 'rule', label: rule.because, rule: rule.key },
      ...rule.steps.slice(1).map(
        (_, n): MapEdge => ({
          ...{ from: `approval:${rule.key}:${n}`, to: `approval:${rule.key}:${n + 1}` },
          ...{ kind: 'way', label: 'then' },
        }),
      ),
      { from: `approval:${rule.key}:${rule.steps.length - 1}`, to: 'complete', kind: 'way', label: 'approved' },
    ]),
  }
}

const approvalLines = ({ because, always }: ApprovalRule) => [because, ...(always ? ['No rule may skip it'] : [])]

function stepLines({ role, people, need, dueHours, escalateTo }: ApprovalStep, worked: boolean): string[] {
  const group = people.length > 0 ? listText(people) : role === 'lead' ? 'the ops leads' : 'the approvers'
  const who =
    need === 'any' ? `One of ${group}` : need === 'all' ? `Each of ${group}` : `${need} different people of ${group}`
  const late = escalateTo === 'none' ? '' : `, then ${escalateTo === 'lead' ? 'the ops lead' : escalateTo} is asked too`
  return [
    `${who}, within their limit, never who decided`,
    'Rejected: back to review, with the reason',
    `Within ${hoursText(dueHours)}${worked ? ' of working time' : ''}${late}`,
  ]
}

/** What happens after review beside the approvals. */
function decidedEdges({ approvals, rules, autonomy, sensitive }: Definition): MapEdge[] {
  const skipping = rules.filter(({ actions }) => actions.some((action) => action.do === 'skip_approval'))
  const asked = approvals.some(({ when }) => when.length === 0)
  const steady = autonomy.steadyWeeks === 1 ? '1 steady week' : `${autonomy.steadyWeeks} steady weeks`
  const kept = sensitive.handles.length > 0 ? `; ${listText([...sensitive.handles])} stay with people until then` : ''
  return [
    ...(asked
      ? []
      : [
          {
            from: 'review',
            to: 'complete',
            kind: 'way',
            label: approvals.length > 0 ? 'no approval needed' : 'decided',
          } as const,
        ]),
    ...(approvals.every(({ always }) => always)
      ? []
      : skipping.map(
          ({ key, because }): MapEdge => ({ from: 'review', to: 'complete', kind: 'rule', label: because, rule: key }),
        )),
    { from: 'review', to: 'returned', kind: 'aside', label: 'something is missing' },
    {
      ...{ from: 'rules', to: 'complete', kind: 'straight' as const },
      label: `straight through: clean items, once the safety ladder lets them (${steady}${kept})`,
    },
  ]
}

// ---- it is done -------------------------------------------------------------------------------------------------

function leavingOf({ holdSeconds, quality, renewals, sender, noun }: Definition): ProcessMap {
  const at = (column: number): Place => ({ band: 2, column, row: 0 })
  const again = [
    ...(quality.qaAbove > 0 ? [`${percent(quality.qaAbove)} of the sure ones`] : []),
    ...(quality.qaBelow > 0 ? [`${percent(quality.qaBelow)} of the others`] : []),
  ]
  const nodes = [
    node('complete', 'end', 'Complete', ['Every step of it stays on record'], at(0)),
    node(
      'hold',
      'machine',
      'Hold',
      [holdSeconds > 0 ? `${secondsText(holdSeconds)} in which undo still reaches it` : 'None: it leaves at once'],
      at(1),
    ),
    node('leaves', 'end', 'It leaves', ['Export, webhook, reply'], at(2)),
  ]
  const edges: MapEdge[] = [
    { from: 'complete', to: 'hold', kind: 'way' },
    { from: 'hold', to: 'leaves', kind: 'way' },
  ]
  if (again.length > 0) {
    nodes.push(node('sample', 'people', 'Looked at again', again, at(nodes.length)))
    edges.push({ from: 'complete', to: 'sample', kind: 'aside', label: 'drawn by chance' })
  }
  for (const [n, { says, daysBefore }] of renewals.entries()) {
    nodes.push(
      node(`renewal:${n}`, 'start', 'A new item in time', [says, `${daysBefore} days before`], at(nodes.length)),
    )
    edges.push({ from: 'complete', to: `renewal:${n}`, kind: 'aside', label: 'its date comes near' })
  }
  const reminders =
    sender.remindDays.length > 0 ? [`Reminded after ${listText(sender.remindDays.map(String))} days`] : []
  nodes.push(
    node(
      'returned',
      'aside',
      'Back to the sender',
      [`The sender puts the ${noun.one} right`, ...reminders],
      at(Math.max(5, nodes.length)),
    ),
  )
  edges.push({ from: 'returned', to: 'intake', kind: 'aside', label: 'comes in again' })
  return { nodes, edges }
}

// ---- words ------------------------------------------------------------------------------------------------------

/** "a, b and c". */
function listText(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
const percent = (share: number) => `${Number((share * 100).toFixed(1))} %`
const hoursText = (hours: number) => (hours === 1 ? '1 hour' : `${Number(hours.toFixed(1))} hours`)
const secondsText = (seconds: number) =>
  seconds % 3600 === 0 ? hoursText(seconds / 3600) : seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`
const sentence = (key: string) => {
  const words = key.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** A place on the map with where an item can go from there: the same in words. */
type MapStep = { id: string; title: string; lines: string[]; goesTo: { title: string; label: string | null }[] }

/** The map as a list, in the order in which an item comes by. */
export function stepsOf({ nodes, edges }: ProcessMap): MapStep[] {
  const titles = new Map(nodes.map(({ id, title }) => [id, title]))
  return nodes
    .toSorted((a, b) => a.band - b.band || a.column - b.column || a.row - b.row)
    .map(({ id, title, lines }) => ({
      ...{ id, title, lines },
      goesTo: edges
        .filter((edge) => edge.from === id)
        .map(({ to, label }) => ({ title: titles.get(to) ?? to, label: label ?? null })),
    }))
}
