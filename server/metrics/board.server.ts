import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { Ctx } from '#server/platform/context.server.ts'
import { type Rate, rateOf, rateOfSums, type WeightedRate } from '#server/platform/statistics.ts'
import { type ProposalAccuracy, proposalAccuracy, type ReviewedItem } from '#server/quality/proposal-accuracy.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { instantsOf, type Overview, overviewIn, readAtOnce } from './commands.server.ts'
import type { MetricFilter } from './filter.ts'
import { fold } from './fold.server.ts'
import { arrivalHours, fieldSums, seededShown } from './roll-up-store.server.ts'
import type { Histogram } from './sketch.ts'

export type FieldFigures = {
  key: string
  label: string
  /** Of the completed assisted items with this field, those in which nobody changed it. */
  unchanged: Rate
  /** Of the checked entries of this field, the wrong ones; Hajek weights. */
  wrong: WeightedRate
}

export type Board = Overview & {
  /** Arrivals by hour of the local week, 0 = Monday 00:00. */
  heat: Histogram
  fields: FieldFigures[]
  /** Seeded wrong proposals that were caught, of all shown in the period: not narrowed. */
  caught: Rate
  /** How right the proposals were, beside the correction rate: with what people miss put back. */
  accuracy: ProposalAccuracy
}

/** Items that the bootstrap draws from: with more of them its interval is a little too wide, never too narrow. */
const mostDrawn = 500

/** Everything on the metrics page, of items narrowed down as the filter says. */
export async function board(ctx: Ctx, workflow: WorkflowRow, filter: MetricFilter): Promise<Board> {
  const { missing } = await fold(ctx, workflow)
  const place = { organisationId: workflow.organisationId, workflowId: workflow.id }
  return readAtOnce(ctx, async (tx) => {
    const seen = await overviewIn(tx, ctx, workflow, filter, missing)
    const { from, to } = instantsOf(seen.period, workflow.definition.timeZone)
    const sums = new Map((await fieldSums(tx, place, seen.period, filter)).map((each) => [each.key, each]))
    const seeded = await seededShown(tx, place, from, to)
    const reviewed = reviewedItems(seen.changed, workflow.definition.fields.length)
    const items = seen.changed.reduce((sum, each) => sum + each.n, 0)
    const counted = { items, n: items * workflow.definition.fields.length }
    return {
      ...seen,
      heat: await arrivalHours(tx, place, seen.period, filter.documentType),
      fields: workflow.definition.fields.map(({ key, label }): FieldFigures => {
        const of = sums.get(key) ?? { shown: 0, changed: 0, checked: 0, wrong: 0, weight: 0, squares: 0, hits: 0 }
        const { weight, squares, hits } = of
        return {
          key,
          label,
          unchanged: rateOf(of.shown - of.changed, of.shown),
          wrong: rateOfSums({ count: of.wrong, n: of.checked, weight, squares, hits }),
        }
      }),
      caught: rateOf(seeded.filter((each) => each.caught).length, seeded.length),
      // Drawn from a sample where they are many; counted whole.
      accuracy: { ...proposalAccuracy(reviewed, seeded, repeatable()), ...counted },
    }
  })
}

/**
 * Reviewed items from how many fields were changed in how many of them: evenly spaced ones of all in that order, so that
 * their share of changed fields is that of all.
 */
function reviewedItems(changed: Histogram, proposed: number): ReviewedItem[] {
  const n = changed.reduce((sum, each) => sum + each.n, 0)
  const step = Math.max(1, n / mostDrawn)
  const items: ReviewedItem[] = []
  let [index, before] = [0, 0]
  for (let at = step / 2; at < n; at += step) {
    while (at >= before + (changed[index]?.n ?? 1)) before += changed[index++]?.n ?? 1
    items.push({ proposed, changed: changed[index]?.bucket ?? 0 })
  }
  return items
}

/** The same draws each time: an interval must not flicker when a page is loaded again. */
function repeatable() {
  const generator = xoroshiro128plus(5)
  return { int: (maxExclusive: number) => uniformInt(generator, 0, maxExclusive - 1) }
}
