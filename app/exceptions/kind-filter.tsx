import { Link } from 'react-router'
import filters from '#app/ui/filters.module.css'
import { type ExceptionKind, type ExceptionView, exceptionKinds, exceptionWords } from '#server/item/exceptions.ts'

/** What the address asks for: one kind, or what somebody looks after themselves. */
export type Shown = ExceptionKind | 'mine' | 'all'

export function shownOf(text: string | null): Shown {
  return text === 'mine' ? 'mine' : (exceptionKinds.find((kind) => kind === text) ?? 'all')
}

export const isShown = (row: ExceptionView, shown: Shown): boolean =>
  shown === 'all' || (shown === 'mine' ? (row.owner?.mine ?? false) : row.kind === shown)

/** The kinds as tabs, each with how many there are; those of which there are none are left out. */
export function KindFilter({ rows, shown }: { rows: readonly ExceptionView[]; shown: Shown }) {
  const tabs: { key: Shown; label: string }[] = [
    { key: 'all', label: 'All' },
    { key: 'mine', label: 'Mine' },
    ...exceptionKinds.map((kind) => ({ key: kind, label: exceptionWords[kind].label })),
  ]
  const counted = tabs
    .map((tab) => ({ ...tab, count: rows.filter((row) => isShown(row, tab.key)).length }))
    .filter(({ key, count }) => key === 'all' || key === shown || count > 0)
  return (
    <nav aria-label="Show" className={filters.filters}>
      {counted.map(({ key, label, count }) => (
        <Link
          key={key}
          to={key === 'all' ? '?' : `?show=${key}`}
          className={filters.filter}
          aria-current={key === shown ? 'page' : undefined}
          preventScrollReset
        >
          {label} <span>{count}</span>
        </Link>
      ))}
    </nav>
  )
}
