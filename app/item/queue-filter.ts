import type { ItemState } from '#server/item/item.ts'

export type QueueFilter = 'open' | 'review' | 'exception' | 'completed' | 'all'

export const queueFilters: { key: QueueFilter; label: string }[] = [
  { key: 'open', label: 'Open' },
  { key: 'review', label: 'To review' },
  { key: 'exception', label: 'Exceptions' },
  { key: 'completed', label: 'Completed' },
  { key: 'all', label: 'All' },
]

type Counts = Record<ItemState, number>

/** How many items a filter shows when nothing is searched for. */
export function filterCount(counts: Counts, filter: QueueFilter): number {
  const { received, read, review, completed, exception } = counts
  const open = received + read + review + exception
  switch (filter) {
    case 'open':
      return open
    case 'all':
      return open + completed
    default:
      return counts[filter]
  }
}

/** What the address says: `?state=exception&search=acme&before=120`. What makes no sense counts as not said. */
export function readQueueAddress(url: string): { filter: QueueFilter; search: string; before: number | null } {
  const { searchParams } = new URL(url)
  const state = searchParams.get('state')
  const before = searchParams.get('before') ?? ''
  return {
    filter: queueFilters.find((f) => f.key === state)?.key ?? 'open',
    search: (searchParams.get('search') ?? '').trim().slice(0, 200),
    before: /^[1-9]\d{0,8}$/.test(before) ? Number(before) : null,
  }
}

/** The address of a filter; a change of filter or search starts at the newest item again. */
export function queueAddress(
  base: string,
  to: { filter: QueueFilter; search?: string; before?: number | null },
): string {
  const params = new URLSearchParams()
  if (to.filter !== 'open') params.set('state', to.filter)
  if (to.search) params.set('search', to.search)
  if (to.before) params.set('before', String(to.before))
  return params.size > 0 ? `${base}?${params}` : base
}
