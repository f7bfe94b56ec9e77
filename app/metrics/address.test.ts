import { expect, it } from 'vitest'
import { drillSchema } from '#server/metrics/drill.ts'
import { filterSchema } from '#server/metrics/filter.ts'
import { drillAddress, filterQuery, readDrill, readFilter } from './address.ts'

it('leads back to the same filter', () => {
  for (const filter of [
    {},
    { weeks: 26, arm: 'manual', documentType: 'pdf', group: 'new' },
    { from: '2026-03-01', to: '2026-03-31' },
  ]) {
    const read = filterSchema.parse(filter)
    expect(filterSchema.parse(readFilter(filterQuery(read)))).toEqual(read)
  }
})

it('of the items behind a figure holds the figure, the hour and the day', () => {
  const filter = filterSchema.parse({ weeks: 12, documentType: 'pdf' })
  const address = drillAddress('/m', filter, 'received', { hour: 33, day: '2026-03-02' })
  expect(drillSchema.parse(readDrill(new URL(address, 'http://x').searchParams))).toMatchObject({
    metric: 'received',
    hour: 33,
    from: '2026-03-02',
    to: '2026-03-02',
    documentType: 'pdf',
  })
})

it('that names no figure is of what was completed', () => {
  expect(readDrill(new URLSearchParams('metric=nonsense&from=2026-03-02'))).toEqual({ metric: 'completed' })
})
