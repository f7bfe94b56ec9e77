import { addDays, mondayOf } from '#server/metrics/filter.ts'
import { type WeightedRate, weightedRate } from '#server/platform/statistics.ts'
import { proposedClean } from '#server/proposal/pass.ts'
import { isCritical } from '#server/quality/comparison.ts'
import type { AutonomyPolicy } from '#server/workflow/autonomy.ts'
import { kinds } from '#server/workflow/autonomy-levels.ts'
import { type FieldValue, type Kind, kindOf, type Values } from '#server/workflow/field-value.ts'
import { localDate } from '#server/workflow/local-date.ts'
import { sameValue } from '#server/workflow/value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'

/** A completed item: what was proposed, and what a drawn check or a blank form found to be true. */
export type EvidenceRow = {
  itemId: string
  completedAt: Date
  /** It passed without a person. */
  passed: boolean
  proposer: { provider: string; version: string }
  proposed: { key: string; value: FieldValue; confidence: number; grounded: boolean }[]
  /** An error or a warning stands on it. */
  flagged: boolean
  /** Of its first decision. */
  mode: 'assisted' | 'manual'
  /** Where it was worked on a blank form: what the person entered. */
  entered: Values | null
  check: { kind: 'qa' | 'blind' | 'adjudication'; probability: number; values: Values } | null
}

export type KindFigures = {
  /** Errors among checked clean items since the evidence began: the proposal against what the check found. */
  errors: WeightedRate
  /** The same by whole local week, the newest last. */
  weeks: { monday: string; errors: WeightedRate }[]
  /** Errors among checked items that passed, since this kind's last step. */
  passed: WeightedRate
  /** Errors among items worked on a blank form: what shadow is for. */
  compared: WeightedRate
}

/** More whole weeks than the longest policy or plan asks for are not looked at. */
export const mostWeeks = 52

/**
 * Whether a kind's proposal is an error against the truth: a wrong critical field, label or route; where the kind has none,
 * any wrong field. Of a draft every change counts, for nobody has ticked a checklist on it.
 */
export function kindWrong(
  definition: Pick<Definition, 'fields'>,
  kind: Kind,
  proposed: Values,
  truth: Values,
): boolean {
  const fields = definition.fields.filter((field) => kindOf(field) === kind)
  const critical = fields.filter(isCritical)
  const wrong = (field: Field) => !sameValue(field, proposed[field.key], truth[field.key])
  return (critical.length > 0 ? critical : fields).some(wrong)
}

export type EvidenceContext = {
  /** Who proposes now: what others proposed says nothing of it. */
  proposer: { provider: string; version: string }
  today: string
  /** Since when what passed is counted, by kind: its last step. */
  since: Record<Kind, Date | null>
  /** When an alarm last paused the kind: what was measured before it has been proved wrong, and counts no more. */
  alarmed: Record<Kind, Date | null>
}

/** The figures of each kind over completed items. */
export function evidenceOf(
  definition: Definition,
  rows: readonly EvidenceRow[],
  context: EvidenceContext,
): Record<Kind, KindFigures> {
  const own = rows.filter(
    ({ proposer }) => proposer.provider === context.proposer.provider && proposer.version === context.proposer.version,
  )
  const checked = own.filter((row) => row.check !== null)
  const clean = checked.filter((row) => isCleanRow(definition, row))
  const blank = own.filter((row) => row.mode === 'manual' && row.entered !== null)
  const weeks = wholeWeeks(context.today)
  const weekOf = (row: EvidenceRow) => mondayOf(localDate(row.completedAt, definition.timeZone))
  return Object.fromEntries(
    kinds.map((kind): [Kind, KindFigures] => {
      const [since, alarmed] = [context.since[kind], context.alarmed[kind]]
      const ofKind = alarmed ? clean.filter((row) => row.completedAt > alarmed) : clean
      const byWeek = Map.groupBy(ofKind, weekOf)
      // The week of an alarm is no whole one.
      const first = alarmed ? localDate(alarmed, definition.timeZone) : ''
      const passed = checked.filter((row) => row.passed && since !== null && row.completedAt >= since)
      return [
        kind,
        {
          errors: errorsOf(definition, kind, ofKind),
          weeks: weeks
            .filter((monday) => monday > first)
            .map((monday) => ({ monday, errors: errorsOf(definition, kind, byWeek.get(monday) ?? []) })),
          passed: errorsOf(definition, kind, passed),
          compared: weightedRate(
            blank.map((row) => ({
              hit: kindWrong(definition, kind, valuesOf(row), row.entered ?? {}),
              weight: 1,
            })),
          ),
        },
      ]
    }),
  ) as Record<Kind, KindFigures>
}

/** Whether an item's proposal would need no person by the thresholds of now, as far as its values and checks say. */
export const isCleanRow = (definition: Definition, { proposed, flagged }: EvidenceRow): boolean =>
  !flagged && proposedClean(definition, proposed)

export const valuesOf = ({ proposed }: EvidenceRow): Values =>
  Object.fromEntries(proposed.map(({ key, value }) => [key, value]))

/**
 * Second looks and blind entries are two samples of the same items, drawn apart: each is weighted back to all of them by
 * itself, w = 1 / probability, and counts by its effective number, (sum w)^2 / sum w^2, so that a rare one does not drown
 * the other. Then Hajek's rate with Wilson's interval, as everywhere.
 */
export function errorsOf(definition: Definition, kind: Kind, rows: readonly EvidenceRow[]): WeightedRate {
  const frames = [rows.filter((r) => r.check?.kind === 'qa'), rows.filter((r) => r.check && r.check.kind !== 'qa')]
  return weightedRate(
    frames.flatMap((frame) => {
      const weights = frame.map(({ check }) => 1 / (check?.probability ?? 1))
      const sum = weights.reduce((a, w) => a + w, 0)
      const squares = weights.reduce((a, w) => a + w * w, 0)
      return frame.map((row, i) => ({
        hit: kindWrong(definition, kind, valuesOf(row), row.check?.values ?? {}),
        weight: ((weights[i] ?? 0) * sum) / squares,
      }))
    }),
  )
}

/** Mondays of the whole weeks before today, the newest last. */
function wholeWeeks(today: string): string[] {
  const monday = mondayOf(today)
  return Array.from({ length: mostWeeks }, (_, i) => addDays(monday, -7 * (mostWeeks - i)))
}

/**
 * How many of the newest whole weeks in a row were steady: somebody checked, and the rate stood within the bound. `from`: no
 * week that began before it counts ("2026-11-23").
 */
export function steadyWeeksOf(
  weeks: KindFigures['weeks'],
  { mostErrors }: Pick<AutonomyPolicy, 'mostErrors'>,
  from = '',
): number {
  let steady = 0
  for (const { monday, errors } of weeks.toReversed()) {
    if (monday < from || errors.rate === null || errors.rate > mostErrors) break
    steady += 1
  }
  return steady
}
