import { VisuallyHidden } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { Link } from 'react-router'
import classes from './design.module.css'
import { type SectionKey, sections } from './places.ts'

type Props = {
  counts: ReadonlyMap<SectionKey, number>
  /** Sections that differ from the published version. */
  changed: ReadonlySet<SectionKey>
  current: SectionKey
}

/** The parts of a workflow in the order of thinking, each with what is to mend in it and whether it was changed. */
export function SectionList({ counts, changed, current }: Props) {
  const groups = [...new Set(sections.map((s) => s.group))]
  return (
    <nav aria-label="Parts of the workflow" className={classes.list}>
      {groups.map((group) => (
        <div key={group}>
          <div className={classes.group}>{group}</div>
          <ul className={classes.names}>
            {sections
              .filter((s) => s.group === group)
              .map(({ key, label }) => {
                const count = counts.get(key) ?? 0
                return (
                  <li key={key}>
                    <Link
                      to={`?section=${key}`}
                      preventScrollReset
                      className={classes.name}
                      aria-current={key === current ? 'page' : undefined}
                    >
                      <span>{label}</span>
                      {changed.has(key) && <span className={classes.changed}>changed</span>}
                      {count > 0 && (
                        <span className={classes.wrong}>
                          <IconAlertTriangle size={14} aria-hidden /> {count}
                          <VisuallyHidden> to mend</VisuallyHidden>
                        </span>
                      )}
                    </Link>
                  </li>
                )
              })}
          </ul>
        </div>
      ))}
    </nav>
  )
}
