import type { Facts } from '#server/item/comparisons.ts'
import { allHold, holds } from '#server/item/conditions.ts'
import {
  type KindBasis,
  kindLabel,
  kindsOf,
  type Levels,
  levelLabel,
  type StepBasis,
  sensitiveKind,
} from '#server/workflow/autonomy-levels.ts'
import { isEmpty } from '#server/workflow/field-value.ts'
import type { ActionKind } from '#server/workflow/rule.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'
import type { Flag } from './check.ts'
import type { Proposal, ProposedValue } from './proposal.ts'

/** What a rule does that only makes sense with a person on the item. */
const needPeople: readonly ActionKind[] = ['return', 'ask', 'escalate', 'sequence']

export type PassFacts = {
  /** What rules and the conditions of sensitive items are asked of. */
  facts: Facts
  /** Of the workflow's current version: what was published today counts for what passes today. */
  policy: Pick<Definition, 'autonomy' | 'sensitive' | 'fields'>
  /** What the steps to "clean items pass" rested on, of every kind. */
  basis: readonly KindBasis[]
  /** The versions that the steps rested on propose and check as the item's own does. */
  measured: boolean
  /** A pilot's design draws this workflow's items: passing would take them from what it measures. */
  designRuns: boolean
  /** Proposed by a change that is being tried. */
  canary: boolean
  /** A copy with a wrong value, which is there to be seen. */
  seeded: boolean
  /** A person has had it before: opened, returned or decided. */
  touched: boolean
}

/**
 * Whether an item may pass without a person, and everything that speaks against it, one sentence each. An approval that it
 * needs does not speak against it: the item goes on to the approval as a reviewed one does.
 */
export function isClean(
  definition: Definition,
  proposal: Proposal,
  flags: readonly Pick<Flag, 'severity' | 'message'>[],
  levels: Levels,
  facts: PassFacts,
): { clean: boolean; because: string[] } {
  const because = [
    ...levelReasons(definition, levels),
    ...standingReasons(proposal, facts),
    ...flags.filter((flag) => flag.severity !== 'info').map((flag) => flag.message),
    ...definition.fields.flatMap((field) => {
      const value = proposal.values.find((v) => v.key === field.key)
      return valueReason(definition, field, value) ?? []
    }),
    ...definition.rules
      .filter((rule) => rule.actions.some((a) => needPeople.includes(a.do)) && allHold(rule.when, inDoubt(facts)))
      .map((rule) => `The rule "${rule.because}" asks for a person.`),
  ]
  if (isSensitive(definition, facts) && !served(facts))
    because.push('It is marked sensitive, and the steady weeks of the plan were not served.')
  if (unserved([definition, facts.policy], facts.basis).length > 0)
    because.push('It moves money or goes to customers, and the steady weeks of the plan were not served.')
  return { clean: because.length === 0, because }
}

/** Whether any condition marks an item sensitive, of its own version or of the current one. */
export function isSensitive(definition: Pick<Definition, 'sensitive'>, facts: PassFacts): boolean {
  return [definition, facts.policy].some((d) => d.sensitive.when.some((condition) => holds(condition, inDoubt(facts))))
}

/** An amount that nobody can compare may be any amount. */
const inDoubt = ({ facts }: PassFacts): Facts => ({ ...facts, inDoubt: true })

const served = ({ basis }: PassFacts) => basis.length > 0 && basis.every((step) => step.sensitive === true)

/**
 * Steps that were made before the plan's weeks were served, of kinds that must stay with people until then by any of these
 * versions: what a version calls a payment or a reply holds at once, and not only when somebody steps again.
 */
export const unserved = (
  versions: readonly Pick<Definition, 'sensitive' | 'fields'>[],
  basis: readonly KindBasis[],
): KindBasis[] =>
  basis.filter(({ kind, sensitive }) => sensitive !== true && versions.some((d) => sensitiveKind(d, kind) !== null))

function levelReasons(definition: Definition, levels: Levels): string[] {
  const asked = kindsOf(definition)
  if (asked.length === 0) return ['The workflow asks for nothing that could be right.']
  return asked
    .filter((kind) => levels[kind] !== 'clean_pass')
    .map((kind) => `${kindLabel[kind]}: ${levelLabel[levels[kind]].toLowerCase()}.`)
}

function standingReasons(proposal: Proposal, facts: PassFacts): string[] {
  const { basis, measured, designRuns, canary, seeded, touched, policy } = facts
  const proven = basis.length > 0 && basis.every(({ proposer }) => isProposer(proposal, proposer))
  return [
    ...(designRuns ? ['A pilot draws the items of this workflow.'] : []),
    ...(canary ? ['A change that is being tried has proposed it.'] : []),
    // A seeded copy is told by nothing: the sentence is any other one.
    ...(seeded || touched ? ['A person has had it before.'] : []),
    ...(policy.autonomy.sampleShare > 0 ? [] : ['No passed item would be checked.']),
    ...(measured ? [] : ['Its version proposes or checks in another way than the one that was checked.']),
    ...(proven ? [] : [`It was proposed by "${proposal.provider}, ${proposal.version}", which nobody has checked.`]),
  ]
}

export const isProposer = (proposal: Pick<Proposal, 'provider' | 'version'>, proposer: StepBasis['proposer']) =>
  proposer?.provider === proposal.provider && proposer.version === proposal.version

type Said = Pick<ProposedValue, 'key' | 'value' | 'confidence' | 'grounded'>

/** Whether no value of a proposal needs a person by itself. */
export const proposedClean = (
  definition: Pick<Definition, 'fields' | 'thresholds'>,
  values: readonly Said[],
): boolean =>
  definition.fields.every(
    (field) =>
      valueReason(
        definition,
        field,
        values.find((v) => v.key === field.key),
      ) === null,
  )

/** Why a field's proposal needs a person; null: it does not. */
function valueReason(definition: Pick<Definition, 'thresholds'>, field: Field, value: Said | undefined): string | null {
  const chosen = field.type === 'label' || field.type === 'route'
  if (!value || isEmpty(value.value)) return field.required || chosen ? `${field.label}: nothing is proposed.` : null
  if (!value.grounded) return `${field.label} is not in the document as it is proposed.`
  const least = definition.thresholds.fields[field.key] ?? definition.thresholds.sure
  if (!(value.confidence >= least)) return `${field.label} is not sure enough.`
  if (typeof value.value === 'string' && field.type === 'draft' && value.value.includes('{{'))
    return `${field.label} has open places.`
  return null
}
