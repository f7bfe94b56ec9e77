import { z } from 'zod'
import type { Kind } from '#server/workflow/field-value.ts'
import {
  applyMap,
  type ConfidenceMap,
  fitIsotonic,
  fitPlatt,
  mapSchema,
  type Pair,
  type PlattMap,
  plattTargets,
  type Targets,
} from './calibrate.ts'
import { type Reliability, reliabilityOf, type Scored } from './reliability.ts'

/** One decided value of one provider; `group` holds what may not stand on both sides of a split together. */
export type Sample = Pair & {
  provider: string
  fieldKey: string
  kind: Kind
  group: string
  split: 'learn' | 'test'
}

const fieldMapSchema = z.object({ map: mapSchema, n: z.number().int(), nEff: z.number() })
/** The content of a learned model of kind "confidence": by provider, then by field. */
export const calibrationSchema = z.object({
  providers: z.record(z.string(), z.object({ fields: z.record(z.string(), fieldMapSchema) })),
})
export type Calibration = z.infer<typeof calibrationSchema>

/** From how many decisions (effective, both right and wrong) a field's map may take any rising shape. */
const isotonicFrom = { n: 500, each: 50 }

/** Weights that add up to the effective number of decisions, (sum w)^2 / sum w^2: few heavy ones are no more than few. */
function effective(pairs: readonly Pair[]): { pairs: Pair[]; nEff: number } {
  const sum = pairs.reduce((a, p) => a + p.weight, 0)
  const squares = pairs.reduce((a, p) => a + p.weight ** 2, 0)
  if (sum === 0) return { pairs: [], nEff: 0 }
  return { pairs: pairs.map((p) => ({ ...p, weight: (p.weight * sum) / squares })), nEff: (sum * sum) / squares }
}

/**
 * The map of one field. Few decisions: a Platt line, held to the line of all fields of its kind (and with `targets` to
 * their targets), so that the fewer there are the nearer it stays to them. From 500 on, at least 50 of them wrong and 50 right: isotonic regression, because by
 * then the shape itself is known (Niculescu-Mizil and Caruana 2005 see the change between 200 and 1000).
 */
export function fitField(
  pairs: readonly Pair[],
  pooled: PlattMap,
  targets?: Targets,
): { map: ConfidenceMap; n: number; nEff: number } {
  const { pairs: own, nEff } = effective(pairs)
  const right = own.reduce((sum, p) => sum + (p.right ? p.weight : 0), 0)
  const shape = nEff >= isotonicFrom.n && Math.min(right, nEff - right) >= isotonicFrom.each
  return { map: shape ? fitIsotonic(own) : fitPlatt(own, pooled, targets), n: pairs.length, nEff }
}

/** Maps of every provider and field in the samples; the line of all fields of a kind is itself held to changing nothing. */
export function fitCalibration(samples: readonly Sample[], fieldKeys: Readonly<Record<string, Kind>>): Calibration {
  const providers: Calibration['providers'] = {}
  for (const provider of [...new Set(samples.map((s) => s.provider))].sort()) {
    const own = samples.filter((s) => s.provider === provider)
    const fields: Calibration['providers'][string]['fields'] = {}
    for (const kind of new Set(Object.values(fieldKeys))) {
      const alike = own.filter((s) => s.kind === kind)
      const { pairs } = effective(alike)
      const [pooled, targets] = [fitPlatt(pairs), plattTargets(pairs)]
      for (const [key, itsKind] of Object.entries(fieldKeys))
        if (itsKind === kind)
          fields[key] = fitField(
            alike.filter((s) => s.fieldKey === key),
            pooled,
            targets,
          )
    }
    providers[provider] = { fields }
  }
  return { providers }
}

/** The map for a provider's field; null where none was fitted. */
export function mapFor(calibration: Calibration, provider: string, fieldKey: string): ConfidenceMap | null {
  return calibration.providers[provider]?.fields[fieldKey]?.map ?? null
}

const folds = 5

/**
 * The calibrated confidence of each sample by maps that have not seen its group: fitted on the learning split for the test
 * split, and on four fifths of the learning groups for the fifth one.
 */
export function heldOut(samples: readonly Sample[], fieldKeys: Readonly<Record<string, Kind>>): number[] {
  const learning = samples.filter((s) => s.split === 'learn')
  const groups = [...new Set(learning.map((s) => s.group))].sort()
  const foldOf = new Map(groups.map((group, i) => [group, i % folds]))
  const whole = fitCalibration(learning, fieldKeys)
  const parts = Array.from({ length: folds }, (_, fold) =>
    fitCalibration(
      learning.filter((s) => foldOf.get(s.group) !== fold),
      fieldKeys,
    ),
  )
  return samples.map((s) => {
    const calibration = s.split === 'test' ? whole : (parts[foldOf.get(s.group) ?? 0] as Calibration)
    const map = mapFor(calibration, s.provider, s.fieldKey)
    return map ? applyMap(map, s.confidence) : s.confidence
  })
}

export type BeforeAfter = { before: Reliability; after: Reliability }

export function compare(samples: readonly Scored[], after: readonly number[]): BeforeAfter {
  return {
    before: reliabilityOf(samples),
    after: reliabilityOf(samples.map((s, i) => ({ ...s, confidence: after[i] ?? s.confidence }))),
  }
}

export type CalibrationReport = BeforeAfter & { fields: Record<string, BeforeAfter> }

/**
 * How well confidences match before and after calibration, by cross-fitting: each value is judged by maps fitted on other
 * groups. All together and by field.
 */
export function calibrationReport(
  pairs: readonly { field: string; kind: Kind; group: string; confidence: number; right: boolean; weight?: number }[],
): CalibrationReport {
  const samples = pairs.map(
    (p): Sample => ({ ...p, weight: p.weight ?? 1, provider: 'any', fieldKey: p.field, split: 'learn' }),
  )
  const kinds = Object.fromEntries(pairs.map((p) => [p.field, p.kind]))
  const after = heldOut(samples, kinds)
  const fields = Object.keys(kinds).map((key): [string, BeforeAfter] => {
    const own = samples.map((s, i) => ({ s, after: after[i] as number })).filter(({ s }) => s.fieldKey === key)
    return [
      key,
      compare(
        own.map((o) => o.s),
        own.map((o) => o.after),
      ),
    ]
  })
  return { ...compare(samples, after), fields: Object.fromEntries(fields) }
}
