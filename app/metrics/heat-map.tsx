import { Paper, Text, Title, VisuallyHidden } from '@mantine/core'
import { useLocale } from '#app/ui/locale.tsx'
import type { Histogram } from '#server/metrics/sketch.ts'
import { DefinitionLink } from './definition-link.tsx'
import { DrillLink } from './drill-link.tsx'
import classes from './heat-map.module.css'

const hours = Array.from({ length: 24 }, (_, hour) => hour)
const days = Array.from({ length: 7 }, (_, day) => day)

/** Arrivals by weekday and hour as a table: each cell says its count, and its shade grows with it. */
export function HeatMap({ heat, many, timeZone }: { heat: Histogram; many: string; timeZone: string }) {
  const counts = new Map(heat.map(({ bucket, n }) => [bucket, n]))
  const most = Math.max(1, ...counts.values())
  const total = heat.reduce((sum, { n }) => sum + n, 0)
  // 1 January 2024 was a Monday.
  const weekday = new Intl.DateTimeFormat(useLocale(), { weekday: 'short', timeZone: 'UTC' })
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="heat">
      <Title order={2} size="h3" id="heat">
        When work arrives <DefinitionLink metric="heat" />
      </Title>
      <Text size="sm" c="dimmed">
        {many} received by weekday and hour of {timeZone}, n = {total}
      </Text>
      {total === 0 ? (
        <Text mt="xs">No {many} were received in this period; the table fills with the first one.</Text>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable.
        <section className={classes.scroll} tabIndex={0} aria-label="Arrivals by weekday and hour">
          <table className={classes.map}>
            <caption>
              <VisuallyHidden>Arrivals by weekday and hour</VisuallyHidden>
            </caption>
            <thead>
              <tr>
                <td />
                {hours.map((hour) => (
                  <th key={hour} scope="col">
                    {hour}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {days.map((day) => (
                <tr key={day}>
                  <th scope="row">{weekday.format(new Date(Date.UTC(2024, 0, 1 + day)))}</th>
                  {hours.map((hour) => {
                    const n = counts.get(day * 24 + hour) ?? 0
                    // Text stays readable on the strongest shade, in both schemes.
                    const strength = Math.round((32 * n) / most)
                    return (
                      <td
                        key={hour}
                        style={{ background: `color-mix(in srgb, var(--chart-accent) ${strength}%, transparent)` }}
                      >
                        {n === 0 ? (
                          <VisuallyHidden>0</VisuallyHidden>
                        ) : (
                          <DrillLink metric="received" more={{ hour: day * 24 + hour }}>
                            {n}
                          </DrillLink>
                        )}
                      </td>
                    )
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Paper>
  )
}
