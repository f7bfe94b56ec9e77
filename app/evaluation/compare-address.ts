import { type CasesFilter, casesFilterSchema, type Pair, pairSchema } from '#server/evaluation/compare-view.ts'

/** The whole state of a comparison's page: two runs, which cases are listed, and the one that is looked at. */
export type CompareAddress = CasesFilter & { case: string | null }

const number = (text: string | null) => (text === null || text === '' ? undefined : Number(text))

/** Null: no two runs are named, or what is named is no number of a run. */
export function pairOf(search: URLSearchParams): Pair | null {
  const pair = { current: number(search.get('current')), candidate: number(search.get('candidate')) }
  return pairSchema.safeParse(pair).data ?? null
}

/** What an address says; a part that says nothing sensible is left out. */
export function readAddress(search: URLSearchParams): CompareAddress | null {
  const pair = pairOf(search)
  if (!pair) return null
  const dimension = search.get('slice')
  const slice = dimension
    ? { dimension, fieldKey: search.get('sliceField'), value: search.get('sliceValue') ?? '' }
    : undefined
  const parts = {
    list: search.get('list') ?? undefined,
    of: search.get('of') ?? undefined,
    field: search.get('field') ?? undefined,
    slice,
    page: number(search.get('page')),
  }
  const known = Object.entries(parts).filter(([key, value]) => {
    if (value === undefined) return false
    return casesFilterSchema.safeParse({ ...pair, [key]: value }).success
  })
  const id = search.get('case')
  const one = id && /^[0-9a-f-]{36}$/.test(id) ? id : null
  return { ...casesFilterSchema.parse({ ...pair, ...Object.fromEntries(known) }), case: one }
}

/** The address of a state, "?current=4&candidate=7&list=fixed"; what is as usual is not in it. */
export function writeAddress({ slice, ...address }: CompareAddress): string {
  const { current, candidate, list, of, field, page } = address
  const search = new URLSearchParams({ current: String(current), candidate: String(candidate) })
  const put = (key: string, value: string | null, usual: string | null) => {
    if (value !== null && value !== usual) search.set(key, value)
  }
  put('list', list, 'broken')
  put('of', of, 'gate')
  put('field', field, null)
  put('slice', slice?.dimension ?? null, null)
  put('sliceField', slice?.fieldKey ?? null, null)
  put('sliceValue', slice?.value ?? null, null)
  put('page', String(page), '1')
  put('case', address.case, null)
  return `?${search}`
}

/** Another list, from its beginning. */
export const listing = (address: CompareAddress, change: Partial<CasesFilter>): CompareAddress => ({
  ...{ ...address, page: 1, case: null },
  ...change,
})
