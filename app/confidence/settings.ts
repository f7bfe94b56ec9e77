import type { ConfidenceOverview } from '#server/proposal/confidence/overview.server.ts'
import type { FieldConfidence, Judged } from '#server/proposal/confidence/overview.ts'
import type { Definition } from '#server/workflow/workflow.ts'

export type Thresholds = Definition['thresholds']
/** What the page shows. */
export type ConfidencePage = ConfidenceOverview & {
  workflow: { name: string; noun: { one: string; many: string }; currency: string; timeZone: string }
  version: number
  thresholds: Thresholds
  demo: boolean
  /** May make a candidate of the thresholds, to be run over an evaluation set first. */
  mayEvaluate: boolean
  /** From the cost model; null without one. */
  money: { minutes: number; rate: number; error: number } | null
  base: string
}

/** What this page may set, by field key, or "field/option". */
export type Settings = Pick<Thresholds, 'fields' | 'abstain'>
/** What the page's action answers: why nothing was changed, the version that was published, or the candidate that was made. */
export type PublishAnswer = { message: string | null; version: number | null; candidate: number | null }

/** One threshold: from where a field's values need no look, or from where a label (or one option of it) is proposed at all. */
export type Target = { part: 'fields' | 'abstain'; key: string; label: string; judged: Judged }

/** Options with fewer proposals than this are not listed: their figures would be chance. */
const leastForOption = 5

/** All that can be set for a field; the first one always can. */
export function targetsOf(field: FieldConfidence): Target[] {
  const look: Target = { part: 'fields', key: field.key, label: 'Needs a look below', judged: field }
  if (field.type !== 'label' && field.type !== 'route') return [look]
  const options = field.type === 'label' ? field.options.filter((o) => o.n >= leastForOption) : []
  return [
    look,
    { part: 'abstain', key: field.key, label: 'Not proposed below', judged: field },
    ...options.map(
      (o): Target => ({
        part: 'abstain',
        key: `${field.key}/${o.key}`,
        label: `"${o.label}" not proposed below`,
        judged: o,
      }),
    ),
  ]
}

/** The threshold in force: its own, or the one it inherits. */
export function settingOf(thresholds: Thresholds, { part, key }: Pick<Target, 'part' | 'key'>): number {
  if (part === 'fields') return thresholds.fields[key] ?? thresholds.sure
  return thresholds.abstain[key] ?? thresholds.abstain[key.split('/')[0] ?? ''] ?? 0
}

export function withSetting(thresholds: Thresholds, { part, key }: Target, value: number): Thresholds {
  return { ...thresholds, [part]: { ...thresholds[part], [key]: value } }
}

export type Change = { name: string; from: number; to: number }

/** What a draft changes, in words a lead knows. */
export function changesOf(fields: readonly FieldConfidence[], before: Thresholds, after: Thresholds): Change[] {
  return fields.flatMap((field) =>
    targetsOf(field).flatMap((target) => {
      const [from, to] = [settingOf(before, target), settingOf(after, target)]
      // An option without its own setting follows its field, which is named already.
      const follows = target.key.includes('/') && !(target.key in after.abstain)
      return from === to || follows ? [] : [{ name: `${field.label}: ${target.label.toLowerCase()}`, from, to }]
    }),
  )
}

/** The form as the procedures want it, or one sentence; the server checks every figure again. */
export function readSettings(form: FormData): { version: number; settings: Settings } | { problem: string } {
  try {
    const { fields, abstain } = JSON.parse(String(form.get('settings'))) as Settings
    return { version: Number(form.get('version')), settings: { fields, abstain } }
  } catch {
    return { problem: 'The form came in broken: reload the page and try again.' }
  }
}
