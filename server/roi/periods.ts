import { DomainError } from '#server/platform/errors.ts'
import type { CostModel } from './cost-model.ts'

/** A model in force from a local date ("2026-03-02") until the next one's. In the order in which they were entered. */
export type CostPeriod = { from: string; model: CostModel }

/** The period that a date falls into; of two with the same date the one entered last; null before the first. */
export function periodAt<T extends { from: string }>(periods: readonly T[], date: string): T | null {
  return periods.findLast((period) => period.from <= date) ?? null
}

/** Adds a period from its date on. Never before one that exists: what was reported for the past stays as it was. */
export function openPeriod(periods: readonly CostPeriod[], opened: CostPeriod): CostPeriod[] {
  const last = periods.at(-1)
  if (last && opened.from < last.from)
    throw new DomainError(
      'refused',
      `The cost model already changed on ${last.from}; choose that date or a later one, because past figures are not rewritten.`,
      'from',
    )
  return [...periods, opened]
}
