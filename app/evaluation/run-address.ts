/** Which mistakes a run's page lists, as its address says it; anything else is the default. */
export type MistakesFilter = {
  field: string | null
  of: 'all' | 'gate' | 'assisted'
  sure: boolean
  page: number
}

export function readMistakes(query: URLSearchParams): MistakesFilter {
  const of = query.get('of')
  const page = Math.trunc(Number(query.get('page')))
  return {
    field: query.get('field')?.slice(0, 40) || null,
    of: of === 'gate' || of === 'assisted' ? of : 'all',
    sure: query.get('sure') === 'yes',
    page: page >= 1 && page <= 10_000 ? page : 1,
  }
}

/** The address with a part changed; another choice begins at its first page. */
export function mistakesAddress(filter: MistakesFilter, change: Partial<MistakesFilter>): string {
  const { field, of, sure, page } = { ...filter, page: 1, ...change }
  const query = new URLSearchParams({
    ...(field ? { field } : {}),
    ...(of === 'all' ? {} : { of }),
    ...(sure ? { sure: 'yes' } : {}),
    ...(page > 1 ? { page: String(page) } : {}),
  })
  return `?${query}#mistakes`
}
