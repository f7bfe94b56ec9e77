import type { Judged } from '#server/evaluation/score-fields.ts'
import { calibrationReport } from '#server/proposal/confidence/fit.ts'
import type { Reliability } from '#server/proposal/confidence/reliability.ts'
import { kindOf } from '#server/workflow/field-value.ts'
import type { Definition } from '#server/workflow/workflow.ts'

/**
 * The calibration plot before and after, as plain figures: each value judged by maps fitted on other documents (five
 * folds). Gaps and shares 0..1; `right` with its 95 % interval.
 */
export function calibrationFigures(definition: Definition, judged: readonly Judged[]) {
  const kinds = new Map(definition.fields.map((f) => [f.key, kindOf(f)]))
  const report = calibrationReport(
    judged.map((j) => ({ ...j, field: j.key, kind: kinds.get(j.key) ?? 'extraction', group: j.caseId })),
  )
  return {
    n: report.before.n,
    before: figures(report.before),
    after: figures(report.after),
    fields: Object.fromEntries(
      Object.entries(report.fields).map(([key, { before, after }]) => [
        key,
        { n: before.n, ece_before: short(before.ece), ece_after: short(after.ece) },
      ]),
    ),
  }
}

const short = (share: number | null) => (share === null ? null : Number(share.toFixed(4)))

function figures({ ece, adaptive, brier, bins }: Reliability) {
  return {
    ece: short(ece),
    ece_adaptive: short(adaptive),
    brier: short(brier),
    bins: bins.map(({ from, to, confidence, right }) => ({
      from,
      to,
      n: right.n,
      confidence: short(confidence),
      right: short(right.rate),
      low: short(right.low),
      high: short(right.high),
    })),
  }
}
