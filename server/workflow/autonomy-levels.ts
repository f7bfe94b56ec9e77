import { canonicalJson } from '#server/platform/canonical.ts'
import type { AutonomyLevel } from './autonomy.ts'
import { type Kind, kindOf } from './field-value.ts'
import type { Definition } from './workflow.ts'

export const kinds = ['extraction', 'label', 'route', 'draft'] as const satisfies readonly Kind[]

export const kindLabel: Record<Kind, string> = {
  extraction: 'Fields',
  label: 'Labels',
  route: 'Routes',
  draft: 'Drafts',
}

export const levelLabel: Record<AutonomyLevel, string> = {
  shadow: 'Shadow',
  review_all: 'Review everything',
  clean_pass: 'Clean items pass',
  paused: 'Paused',
}

/** The kinds of output that a definition asks for, in the order of `kinds`. */
export function kindsOf(definition: Pick<Definition, 'fields'>): Kind[] {
  const asked = new Set(definition.fields.map(kindOf))
  return kinds.filter((kind) => asked.has(kind))
}

export type Levels = Record<Kind, AutonomyLevel>

/**
 * What a step rested on, as far as others than its page need it. `proposer`: who proposed what was checked; what another
 * one proposes does not pass. `sensitive`: whether items marked sensitive may pass too, because the plan's weeks were
 * served when the step was made. `version`: of the workflow, when its figures were taken.
 */
export type StepBasis = {
  version?: number | undefined
  proposer?: { provider: string; version: string } | undefined
  sensitive?: boolean | undefined
}

/** The same, of the step of one kind. */
export type KindBasis = StepBasis & { kind: Kind }

/** What of a kind's outputs must stay with people longer; null: nothing. */
export type Sensitive = 'payments' | 'replies' | null

/** Payments make every output of their workflow sensitive, for each of them moves money; replies the drafts that leave. */
export function sensitiveKind({ sensitive, fields }: Pick<Definition, 'sensitive' | 'fields'>, kind: Kind): Sensitive {
  if (sensitive.handles.includes('payments')) return 'payments'
  const leaves = fields.some((f) => f.type === 'draft' && (f.purpose === 'reply' || f.purpose === 'status'))
  return kind === 'draft' && leaves && sensitive.handles.includes('replies') ? 'replies' : null
}

/** Whether two versions propose and check alike, so that what was measured on one holds for the other. */
export function proposesAlike(a: Definition, b: Definition): boolean {
  return a === b || measuredText(a) === measuredText(b)
}

function measuredText({ fields, checks, thresholds, languages, instructions, provider, groupBy }: Definition): string {
  const { name, account, model, images, examples, memory, models } = provider
  return canonicalJson({
    ...{ fields, checks, thresholds, languages, instructions, groupBy },
    provider: { name, account, model, images, examples, memory, models },
  })
}

/** Where every workflow stands before anybody has stepped. */
export const firstLevel: AutonomyLevel = 'review_all'

/**
 * Whether proposals are kept from reviewers: one kind in shadow is enough, for a half-filled form would not be the blank
 * one that it is compared with.
 */
export const isShadow = (definition: Pick<Definition, 'fields'>, levels: Levels): boolean =>
  kindsOf(definition).some((kind) => levels[kind] === 'shadow')

/** Whether every kind of output that the definition asks for lets clean items pass. */
export const mayPass = (definition: Pick<Definition, 'fields'>, levels: Levels): boolean => {
  const asked = kindsOf(definition)
  return asked.length > 0 && asked.every((kind) => levels[kind] === 'clean_pass')
}
