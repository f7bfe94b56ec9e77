import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { labelsOf, type Values } from '#server/workflow/field-value.ts'
import { optionsOf } from '#server/workflow/value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { type TruthGrade, truthGrades } from './evaluation.ts'

/**
 * What a case is filtered and drawn by. `group`: key of its supplier series; `hardness`: the lowest confidence of its
 * proposal, 0..1, null without one; `day`: local date of its decision, "2026-11-16".
 */
export type CaseTraits = {
  id: string
  name: string
  group: string | null
  groupLabel: string | null
  truth: Values
  flags: readonly string[]
  hardness: number | null
  corrected: readonly string[]
  grade: TruthGrade
  split: 'learn' | 'test'
  purposive: boolean
  day: string
  inclusion: number
}

export const setNameSchema = z.string().trim().min(1, 'Give the set a name.').max(80)

/** The end of a local day, "2026-11-16", in an IANA time zone, or now where that is earlier or no day is given. */
export function asOfDay(day: string | undefined, timeZone: string, now: Date): Date {
  if (day === undefined) return now
  const end = Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds - 1
  return new Date(Math.min(end, now.getTime()))
}

const day = z.iso.date('use a date such as 2026-11-16')
const most = 20

/** Hard: somebody corrected it, or its proposal was unsure; easy: neither, with a sure proposal. */
export const hardnesses = ['hard', 'middle', 'easy'] as const
export type Hardness = (typeof hardnesses)[number]

/** All parts must hold; a part that is left out asks nothing. */
export const caseFilterSchema = z.object({
  text: z.string().trim().max(200).optional(),
  group: z.string().max(200).optional(),
  grades: z.array(z.enum(truthGrades)).max(4).optional(),
  split: z.enum(['learn', 'test']).optional(),
  /** "field/option" of a label, route or choice field. */
  label: z.string().max(130).optional(),
  /** A check's code; "any", "none". */
  flag: z.string().max(130).optional(),
  hardness: z.enum(hardnesses).optional(),
  corrected: z.boolean().optional(),
  purposive: z.boolean().optional(),
  from: day.optional(),
  to: day.optional(),
})
export type CaseFilter = z.infer<typeof caseFilterSchema>

/** What a sample is balanced by. `label`: needs the field. */
export const strata = ['group', 'label', 'flag', 'hardness', 'grade', 'split', 'corrected', 'month'] as const
export type Stratum = (typeof strata)[number]

/** The filter and the draw of a sample, kept with it. */
export const setSpecSchema = z.object({
  filter: caseFilterSchema.default({}),
  by: z.array(z.enum(strata)).max(3).default([]),
  /** Key of the field that the stratum `label` looks at. */
  field: z.string().max(40).optional(),
  /** Cases drawn of each stratum; all of one that has fewer. */
  perStratum: z.number().int().min(1).max(5_000),
  seed: z.number().int().min(0).max(0xffffffff),
  /** When the set it was drawn from was read. */
  asOf: z.iso.datetime().optional(),
})
export type SetSpec = z.infer<typeof setSpecSchema>

type Thresholds = Pick<Definition, 'thresholds'>

export function hardnessOf(traits: Pick<CaseTraits, 'hardness' | 'corrected'>, { thresholds }: Thresholds): Hardness {
  const { hardness, corrected } = traits
  if (corrected.length > 0 || (hardness !== null && hardness < thresholds.look)) return 'hard'
  return hardness !== null && hardness >= thresholds.sure ? 'easy' : 'middle'
}

/** Whether a case is what a filter asks for. */
export function passes(traits: CaseTraits, filter: CaseFilter, definition: Thresholds): boolean {
  const { text, group, grades, split, label, flag, hardness, corrected, purposive, from, to } = filter
  if (text && !saysSomewhere(traits, text)) return false
  if (group !== undefined && traits.group !== group) return false
  if (grades && grades.length > 0 && !grades.includes(traits.grade)) return false
  if (split && traits.split !== split) return false
  if (label !== undefined && !hasLabel(traits.truth, label)) return false
  if (flag === 'any' && traits.flags.length === 0) return false
  if (flag === 'none' && traits.flags.length > 0) return false
  if (flag !== undefined && flag !== 'any' && flag !== 'none' && !traits.flags.includes(flag)) return false
  if (hardness && hardnessOf(traits, definition) !== hardness) return false
  if (corrected !== undefined && traits.corrected.length > 0 !== corrected) return false
  if (purposive !== undefined && traits.purposive !== purposive) return false
  return (from === undefined || traits.day >= from) && (to === undefined || traits.day <= to)
}

function saysSomewhere({ name, groupLabel, truth }: CaseTraits, text: string): boolean {
  const wanted = text.toLowerCase()
  const texts = [name, groupLabel, ...Object.values(truth)]
  return texts.some((t) => typeof t === 'string' && t.toLowerCase().includes(wanted))
}

function hasLabel(truth: Values, label: string): boolean {
  const at = label.indexOf('/')
  return labelsOf(truth[label.slice(0, at)]).includes(label.slice(at + 1))
}

/** The name of a case's stratum, parts joined by " · "; many flags or labels count as the first in their order. */
export function stratumOf(traits: CaseTraits, spec: Pick<SetSpec, 'by' | 'field'>, definition: Thresholds): string {
  const parts = spec.by.map((by) => partOf(by, traits, spec, definition))
  return parts.length === 0 ? 'all' : parts.join(' · ')
}

function partOf(by: Stratum, traits: CaseTraits, { field }: Pick<SetSpec, 'field'>, definition: Thresholds): string {
  switch (by) {
    case 'group':
      return traits.groupLabel ?? traits.group ?? 'no supplier'
    case 'label':
      return labelsOf(traits.truth[field ?? '']).toSorted()[0] ?? 'no label'
    case 'flag':
      return [...traits.flags].sort()[0] ?? 'no flag'
    case 'hardness':
      return hardnessOf(traits, definition)
    case 'grade':
      return traits.grade
    case 'split':
      return traits.split
    case 'corrected':
      return traits.corrected.length > 0 ? 'corrected' : 'not corrected'
    case 'month':
      return traits.day.slice(0, 7)
  }
}

export type Drawn = { id: string; inclusion: number; stratum: string }
export type DrawnStratum = { stratum: string; n: number; drawn: number }

/**
 * A stratified sample without replacement: of each stratum `perStratum` cases, each with the probability with which it
 * came to be a case times drawn / n of its stratum. The same seed draws the same, whatever order the cases come in.
 */
export function drawSample(
  cases: readonly CaseTraits[],
  spec: SetSpec,
  definition: Thresholds,
): { drawn: Drawn[]; strata: DrawnStratum[] } {
  const able = cases.filter((c) => passes(c, spec.filter, definition)).toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const groups = Map.groupBy(able, (c) => stratumOf(c, spec, definition))
  const rng = xoroshiro128plus(spec.seed)
  const drawn: Drawn[] = []
  const told: DrawnStratum[] = []
  for (const stratum of [...groups.keys()].sort()) {
    const own = [...(groups.get(stratum) ?? [])]
    const n = own.length
    const count = Math.min(n, spec.perStratum)
    for (let i = 0; i < count; i++) {
      const j = uniformInt(rng, i, n - 1)
      const [a, b] = [own[i] as CaseTraits, own[j] as CaseTraits]
      own[i] = b
      own[j] = a
    }
    for (const c of own.slice(0, count)) drawn.push({ id: c.id, inclusion: (c.inclusion * count) / n, stratum })
    told.push({ stratum, n, drawn: count })
  }
  return { drawn, strata: told }
}

/** What the filters of a set offer: each with how many of its cases have it, most first. */
export function facetsOf(cases: readonly CaseTraits[], definition: Pick<Definition, 'fields' | 'queues'>) {
  const groups = tally(cases.flatMap((c) => (c.group === null ? [] : [[c.group, c.groupLabel ?? c.group] as const])))
  const flags = tally(cases.flatMap((c) => c.flags.map((flag) => [flag, flag] as const)))
  const labels = definition.fields
    .filter((f) => f.type === 'label' || f.type === 'route')
    .flatMap((field) => {
      const names = new Map(optionsOf(field, definition).map((o) => [o.key, o.label]))
      return tally(
        cases.flatMap((c) =>
          labelsOf(c.truth[field.key]).map(
            (key) => [`${field.key}/${key}`, `${field.label}: ${names.get(key) ?? key}`] as const,
          ),
        ),
      )
    })
  return { groups: groups.slice(0, 10 * most), flags: flags.slice(0, most), labels: labels.slice(0, 10 * most) }
}

function tally(pairs: readonly (readonly [string, string])[]): { value: string; label: string; n: number }[] {
  const counts = new Map<string, { value: string; label: string; n: number }>()
  for (const [value, label] of pairs) {
    const known = counts.get(value)
    if (known) known.n += 1
    else counts.set(value, { value, label, n: 1 })
  }
  return [...counts.values()].sort((a, b) => b.n - a.n || (a.label < b.label ? -1 : 1))
}
