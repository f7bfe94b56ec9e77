import type { AutonomyLevel } from './autonomy.ts'
import { type Definition, type Kind, kindOf } from './workflow.ts'

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
 * served when the step was made.
 */
export type StepBasis = {
  proposer?: { provider: string; version: string } | undefined
  sensitive?: boolean | undefined
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
