import { Group, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Figure } from './charts.tsx'
import { PlotTable } from './plot.tsx'
import { ticksBetween } from './ticks.ts'
import classes from './tornado.module.css'

/** One influence: where it takes the result, in the result's unit. */
export type TornadoRow = {
  label: string
  /** From what to what it goes: "22 to 32 an hour". */
  span: string
  low: number
  high: number
}

type Props = {
  title: string
  /** Unit and n. */
  subtitle: string
  rows: TornadoRow[]
  /** The result with everything at its point, and what the line there is called. */
  point: { value: number; label: string }
  format: (value: number) => string
  empty: string | null
  aside?: ReactNode
}

/**
 * Bars from low to high about one point, the widest first, to one scale that shows zero where it is near. Plain HTML: also
 * there on paper and before scripts load.
 */
export function Tornado({ title, subtitle, rows, point, format, empty, aside }: Props) {
  const ends = rows.flatMap((row) => [row.low, row.high])
  const [low, high] = [Math.min(point.value, ...ends), Math.max(point.value, ...ends)]
  const near = (high - low) / 2
  const scale = ticksBetween(low > 0 && low < near ? 0 : low, high < 0 && -high < near ? 0 : high)
  const place = (value: number) => (100 * (value - scale.from)) / (scale.to - scale.from)
  const showsZero = scale.from <= 0 && scale.to >= 0
  return (
    <Figure
      title={title}
      subtitle={subtitle}
      aside={aside}
      height="auto"
      still
      empty={empty}
      table={
        <PlotTable
          title={title}
          columns={['Input', 'From', 'Result, low', 'Result, high']}
          rows={rows.map((row) => [row.label, row.span, format(row.low), format(row.high)])}
        />
      }
    >
      <Stack gap="xs" aria-hidden>
        {rows.map((row) => (
          <div key={row.label}>
            <Group justify="space-between" gap="xs" wrap="wrap">
              <Text size="sm">
                {row.label}{' '}
                <Text span size="sm" c="dimmed">
                  {row.span}
                </Text>
              </Text>
              <Text size="sm" className={classes.figures}>
                {format(row.low)} to {format(row.high)}
              </Text>
            </Group>
            <div className={classes.track}>
              {showsZero && <div className={classes.zero} style={{ left: `${place(0)}%` }} />}
              <div
                className={classes.bar}
                style={{ left: `${place(row.low)}%`, width: `${Math.max(0.4, place(row.high) - place(row.low))}%` }}
              />
              <div className={classes.point} style={{ left: `${place(point.value)}%` }} />
            </div>
          </div>
        ))}
        <div className={classes.axis}>
          {scale.ticks.map((tick) => (
            <span key={tick} className={classes.tick} style={{ left: `${place(tick)}%` }}>
              {format(tick)}
            </span>
          ))}
        </div>
        <Text size="sm" c="dimmed">
          The upright line is {point.label}: {format(point.value)}.{showsZero && ' The dashed line is 0.'}
        </Text>
      </Stack>
    </Figure>
  )
}
