import { Text } from '@mantine/core'
import { IntervalPlot } from '#app/effect/interval-plot.tsx'
import { TermLink } from '#app/effect/term-link.tsx'
import { CostBars } from '#app/roi/cost-bars.tsx'
import { TornadoPanel } from '#app/roi/tornado-panel.tsx'
import type { ExecutiveSummary } from '#server/roi/executive.ts'
import classes from './executive.module.css'
import { Headline } from './headline.tsx'
import { KeyFigures } from './key-figures.tsx'
import { RestsOn } from './rests-on.tsx'
import { SmallMultiples } from './small-multiples.tsx'

/** One workflow on one page: the finding in words, what it looks like over time, what it costs, and what it rests on. */
export function SummaryView({ summary }: { summary: ExecutiveSummary }) {
  const { pilot, roi, workflow } = summary
  const begun = pilot !== null && pilot.state !== 'draft'
  return (
    <article className={classes.page}>
      <Headline summary={summary} />
      <div className={classes.top} data-plain={!begun || undefined}>
        <div className={classes.plot}>
          {begun ? (
            <IntervalPlot
              looks={pilot.looks}
              minimumSavingMinutes={pilot.plan.minimumSavingMinutes}
              plannedItems={pilot.plan.items}
              timeZone={workflow.timeZone}
              height={270}
              aside={<TermLink term="interval" />}
            />
          ) : (
            <Text>
              No interval yet: it comes with the first items of a pilot, in which chance decides which items are worked
              with the proposal and which without.
            </Text>
          )}
        </div>
        <KeyFigures summary={summary} />
      </div>
      <SmallMultiples summary={summary} />
      {roi ? (
        <div className={classes.money}>
          <CostBars inputs={roi.inputs} lines={roi.lines} currency={workflow.currency} />
          <TornadoPanel {...roi} currency={workflow.currency} />
        </div>
      ) : (
        <Text>
          No cost model yet: an ops lead enters volume, rates and prices on the page ROI, and the money appears here.
        </Text>
      )}
      <RestsOn summary={summary} />
    </article>
  )
}
