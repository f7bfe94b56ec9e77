import { type DrillKey, drillKeys } from '#server/metrics/drill.ts'
import type { MetricFilter } from '#server/metrics/filter.ts'

/** The filter of the metrics pages as it stands in an address; what is not there is not narrowed. */
const plain = ['from', 'to', 'arm', 'group'] as const

/** What an address asks for, as the procedure takes it. Only the form is read here; the schema has the last word. */
export function readFilter(params: URLSearchParams): Record<string, unknown> {
  const read: Record<string, unknown> = {}
  for (const name of plain) {
    const value = params.get(name)
    if (value) read[name] = value
  }
  if (params.get('type')) read.documentType = params.get('type')
  if (params.get('weeks')) read.weeks = Number(params.get('weeks'))
  // Dates take the place of the weeks, and one alone is none.
  if (!read.from || !read.to) {
    delete read.from
    delete read.to
  }
  return read
}

export function readDrill(params: URLSearchParams): Record<string, unknown> {
  const metric = params.get('metric') ?? ''
  const [hour, cursor] = [params.get('hour'), params.get('cursor')]
  return {
    ...readFilter(params),
    metric: drillKeys.includes(metric as DrillKey) ? metric : 'completed',
    ...(hour ? { hour: Number(hour) } : {}),
    ...(cursor ? { cursor } : {}),
  }
}

/** The query that leads to the same figures. */
export function filterQuery(filter: MetricFilter): URLSearchParams {
  const query = new URLSearchParams()
  if (filter.weeks !== 4) query.set('weeks', String(filter.weeks))
  for (const name of plain) if (filter[name]) query.set(name, filter[name])
  if (filter.documentType) query.set('type', filter.documentType)
  return query
}

export type DrillMore = { arm?: 'manual' | 'assisted'; hour?: number; day?: string; cursor?: string }

/** The address of the items behind a figure. */
export function drillAddress(base: string, filter: MetricFilter, metric: DrillKey, more: DrillMore = {}): string {
  const query = filterQuery(filter)
  query.set('metric', metric)
  const { day, ...rest } = more
  if (day) {
    query.set('from', day)
    query.set('to', day)
  }
  for (const [name, value] of Object.entries(rest)) if (value !== undefined) query.set(name, String(value))
  return `${base}/items?${query}`
}
