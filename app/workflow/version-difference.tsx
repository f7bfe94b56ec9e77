import { Text, Title } from '@mantine/core'
import type { Change, Difference, Part } from '#server/workflow/difference.ts'
import { around } from '#server/workflow/sop.ts'
import { DiffLines } from './diff-lines.tsx'
import classes from './versions.module.css'

/** What the later of two versions says differently, part by part. */
export function VersionDifference({ difference, from, to }: { difference: Difference; from: number; to: number }) {
  if (from === to) return <Text size="sm">Choose two different versions.</Text>
  if (difference.length === 0)
    return (
      <Text size="sm">
        Versions {from} and {to} say the same.
      </Text>
    )
  return (
    <div className={classes.parts}>
      {difference.map((part) => (
        <PartView key={part.member} part={part} from={from} to={to} />
      ))}
    </div>
  )
}

function PartView({ part: { title, changes }, from, to }: { part: Part; from: number; to: number }) {
  const wheres = [...new Set(changes.map(({ where }) => where))]
  return (
    <section aria-label={title}>
      <Title order={3} size="h4" className={classes.partTitle}>
        {title}
      </Title>
      {wheres.map((where) => (
        <div key={where} className={classes.entry}>
          {where !== title && (
            <Text size="sm" fw={600}>
              {where.charAt(0).toUpperCase() + where.slice(1)}
            </Text>
          )}
          {changes
            .filter((change) => change.where === where)
            .map((change) => (
              <ChangeView key={`${change.kind} ${change.what}`} {...{ change, from, to }} />
            ))}
        </div>
      ))}
    </section>
  )
}

const marks = {
  added: { sign: '+', word: 'New' },
  removed: { sign: '−', word: 'Gone' },
  changed: { sign: '~', word: 'Changed' },
  moved: { sign: '↕', word: 'Moved' },
} as const

function ChangeView({ change, from, to }: { change: Change; from: number; to: number }) {
  const { kind, what, before, after, lines } = change
  const { sign, word } = marks[kind]
  return (
    <div className={classes.change}>
      <span className={classes.kind} data-kind={kind}>
        <span aria-hidden className={classes.sign}>
          {sign}
        </span>
        {word}
        {what && <span className={classes.what}> {what}</span>}
      </span>
      {lines ? (
        <DiffLines lines={around(lines)} />
      ) : (
        <div className={classes.values}>
          {before !== null && (
            <div>
              <span className={classes.side}>Version {from}</span>
              <del>{before}</del>
            </div>
          )}
          {after !== null && (
            <div>
              <span className={classes.side}>Version {to}</span>
              <ins>{after}</ins>
            </div>
          )}
        </div>
      )}
    </div>
  )
}
