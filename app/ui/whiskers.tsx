import { Table, Text, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import type { BandColor } from './band-drawing.tsx'
import classes from './whiskers.module.css'

/** One estimate with its interval; `text` is what stands beside it. Null estimate: nothing is drawn, the text says why. */
export type WhiskerRow = {
  key: string
  label: string
  /** "n = 214". */
  detail: string
  estimate: number | null
  low: number | null
  high: number | null
  text: string
  color: BandColor
  /** The one that the others are held against. */
  main?: boolean
}

type Props = {
  title: string
  subtitle: string
  level?: 2 | 3
  aside?: ReactNode
  rows: WhiskerRow[]
  /** What the scale shows, in the rows' unit. */
  from: number
  to: number
  /** Lines through all rows, named below them. */
  lines?: { at: number; label: string }[]
  /** Said in place of the rows; null where there are some. */
  empty: string | null
}

/** Estimates under each other on one scale, each with its whiskers and its figures: a table that is also the drawing. */
export function Whiskers({ title, subtitle, level = 2, aside, rows, from, to, lines = [], empty }: Props) {
  const id = useId()
  const along = (value: number) => Math.min(100, Math.max(0, (100 * (value - from)) / (to - from || 1)))
  return (
    <figure className={classes.figure} aria-labelledby={id}>
      <div className={classes.head}>
        <div id={id}>
          <Title order={level} size="h3">
            {title}
          </Title>
          <Text size="sm" c="dimmed">
            {subtitle}
          </Text>
        </div>
        {aside}
      </div>
      {empty !== null ? (
        <Text>{empty}</Text>
      ) : (
        <Table className={classes.table} withRowBorders={false} verticalSpacing={3} aria-labelledby={id}>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.key} data-main={row.main || undefined}>
                <Table.Th scope="row" className={classes.label}>
                  {row.label} <span className={classes.detail}>{row.detail}</span>
                </Table.Th>
                <Table.Td className={classes.scale} aria-hidden>
                  {lines.map((line) => (
                    <span key={line.label} className={classes.line} style={{ left: `${along(line.at)}%` }} />
                  ))}
                  {row.low !== null && row.high !== null && (
                    <span
                      className={classes.whisker}
                      style={{
                        left: `${along(row.low)}%`,
                        width: `${along(row.high) - along(row.low)}%`,
                        color: `var(--chart-${row.color})`,
                      }}
                    />
                  )}
                  {row.estimate !== null && (
                    <span
                      className={classes.point}
                      style={{ left: `${along(row.estimate)}%`, color: `var(--chart-${row.color})` }}
                    />
                  )}
                </Table.Td>
                <Table.Td className={classes.text}>{row.text}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
          {lines.length > 0 && (
            <Table.Tfoot aria-hidden>
              <Table.Tr>
                <Table.Td />
                <Table.Td className={classes.words}>
                  {lines.map((line, i) => (
                    <span
                      key={line.label}
                      data-end={along(line.at) > 60 || undefined}
                      style={{
                        top: i * 15,
                        ...(along(line.at) > 60
                          ? { right: `${100 - along(line.at)}%` }
                          : { left: `${along(line.at)}%` }),
                      }}
                    >
                      {line.label}
                    </span>
                  ))}
                  <i style={{ height: lines.length * 15 }} />
                </Table.Td>
                <Table.Td />
              </Table.Tr>
            </Table.Tfoot>
          )}
        </Table>
      )}
    </figure>
  )
}
