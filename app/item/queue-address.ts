import type { ItemState } from '#server/item/item.ts'
import {
  type ListFilter,
  type ListOrder,
  listFilterSchema,
  listOrderSchema,
  listSorts,
  openStates,
} from '#server/item/list.ts'

export type QueueFilter = Extract<
  ListFilter['state'],
  'open' | 'review' | 'approval' | 'returned' | 'exception' | 'completed' | 'dismissed' | 'all'
>

export const queueFilters: { key: QueueFilter; label: string }[] = [
  { key: 'open', label: 'Open' },
  { key: 'review', label: 'To review' },
  { key: 'approval', label: 'To approve' },
  { key: 'returned', label: 'Returned' },
  { key: 'exception', label: 'Exceptions' },
  { key: 'completed', label: 'Completed' },
  { key: 'dismissed', label: 'Dismissed' },
  { key: 'all', label: 'All' },
]

type Counts = Record<ItemState, number>

/** How many items a state's tab shows when nothing else is asked for. */
export function filterCount(counts: Counts, filter: QueueFilter): number {
  const open = openStates.reduce((sum, state) => sum + counts[state], 0)
  switch (filter) {
    case 'open':
      return open
    case 'all':
      return open + counts.completed
    default:
      return counts[filter]
  }
}

/** The whole state of the list: what it shows, in which order. */
export type QueueAddress = { filter: ListFilter; order: ListOrder }

const plain = listFilterSchema.parse({})
const newestFirst = listOrderSchema.parse({})

const simple = [
  'state',
  'search',
  'flags',
  'holder',
  'assignee',
  'dueBefore',
  'receivedFrom',
  'receivedTo',
  'priority',
  'mode',
] as const
const numeric = ['olderThanHours', 'confidenceBelow'] as const
const switches = ['marked', 'overdue'] as const

/** What an address says: `state=review&label=kind:bill&sort=-due`. What makes no sense counts as not said. */
export function readQuery(params: URLSearchParams): QueueAddress {
  const said: Record<string, unknown> = {}
  for (const key of simple) if (params.get(key)) said[key] = params.get(key)
  for (const key of numeric) if (params.get(key)) said[key] = Number(params.get(key))
  for (const key of switches) if (params.get(key) === '1') said[key] = true
  said.queues = params.getAll('queue')
  said.labels = params.getAll('label').map((text) => {
    const [field, option] = text.split(':')
    return { field, option }
  })
  said.numbers = (params.get('numbers') ?? '').split(',').filter(Boolean).map(Number)
  said.search = (params.get('search') ?? '').trim().slice(0, 200)
  const filter = { ...plain } as Record<string, unknown>
  for (const [key, schema] of Object.entries(listFilterSchema.shape)) {
    const parsed = schema.safeParse(said[key])
    if (said[key] !== undefined && parsed.success) filter[key] = parsed.data
  }
  const sort = params.get('sort') ?? ''
  const key = listSorts.find((s) => s === sort.replace(/^-/, ''))
  return { filter: filter as ListFilter, order: key ? { sort: key, desc: sort.startsWith('-') } : newestFirst }
}

/** The address query of a list, always with its state: an address without one opens with the person's own view. */
export function writeQuery({ filter, order }: QueueAddress): string {
  const params = new URLSearchParams()
  for (const key of simple) {
    const value = filter[key]
    if (value && (key === 'state' || value !== plain[key])) params.set(key, value)
  }
  for (const key of numeric) if (filter[key] !== undefined) params.set(key, String(filter[key]))
  for (const key of switches) if (filter[key]) params.set(key, '1')
  for (const queue of filter.queues) params.append('queue', queue)
  if (filter.numbers.length > 0) params.set('numbers', filter.numbers.join(','))
  for (const { field, option } of filter.labels) params.append('label', `${field}:${option}`)
  if (order.sort !== newestFirst.sort || order.desc !== newestFirst.desc)
    params.set('sort', `${order.desc ? '-' : ''}${order.sort}`)
  return params.toString()
}

export const queueAddress = (base: string, address: QueueAddress): string => `${base}?${writeQuery(address)}`

/** These items alone, whatever their state. */
export const numbersAddress = (base: string, numbers: readonly number[]): string =>
  queueAddress(base, { filter: { ...plain, state: 'all', numbers: [...numbers] }, order: newestFirst })

/** Another state of the same search, without the filters of the one before. */
export function stateAddress(base: string, state: QueueFilter, { filter, order }: QueueAddress): string {
  return queueAddress(base, { filter: { ...plain, search: filter.search, state }, order })
}

/** How many filters narrow the list, beside its state and search. */
export function filtersOn(filter: ListFilter): number {
  const { state: _, search: __, queues, labels, numbers, ...rest } = filter
  const single = Object.values(rest).filter((value) => value !== undefined && value !== false).length
  return queues.length + labels.length + Math.min(1, numbers.length) + single
}

/** The same list without its filters. */
export function withoutFilters({ filter, order }: QueueAddress): QueueAddress {
  return { filter: { ...plain, state: filter.state, search: filter.search }, order }
}
