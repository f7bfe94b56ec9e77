import { calculate, type Draft } from './draft.ts'
import { designLabels, randomised } from './plan.ts'

/** What speaks against a start: `refused` cannot be overruled, `overrule` by a person who says so, `warning` is only said. */
export type Problem = { kind: 'refused' | 'overrule' | 'warning'; code: string; sentence: string }

export type StartFacts = {
  today: string
  /** Fields of the workflow's current version. */
  fields: number
  /** People who review in the workflow, by id. */
  reviewers: readonly string[]
  /** The workflow's proposals are in shadow: reviewers get blank forms. */
  shadow: boolean
  /** The pilot that runs in this workflow. */
  running: { number: number; name: string } | null
  /** Workflows whose first pilot runs, or has not been steady for as long as its plan says. */
  unsteady: readonly string[]
  /** Days since an item was last completed on a blank form; null: never. */
  blankDaysAgo: number | null
}

/** Everything that speaks against starting this plan now, each a sentence with what to do; worst first. */
export function problemsOf(draft: Draft, facts: StartFacts): Problem[] {
  const found = [...refusals(draft, facts), ...reach(draft), ...before(draft, facts), ...people(draft, facts)]
  if (facts.unsteady.length > 0)
    found.push({
      kind: 'warning',
      code: 'unsteady',
      sentence: `The pilot of ${facts.unsteady.join(', ')} is not steady yet: two pilots at once divide the attention of the people who learn from them.`,
    })
  const order = ['refused', 'overrule', 'warning'] as const
  return found.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
}

function refusals(draft: Draft, facts: StartFacts): Problem[] {
  const found: Problem[] = []
  const refuse = (code: string, sentence: string) => found.push({ kind: 'refused', code, sentence })
  if (facts.running)
    refuse(
      'running',
      `Pilot ${facts.running.number}, "${facts.running.name}", runs in this workflow already: end it first.`,
    )
  if (facts.shadow && randomised(draft.design))
    refuse(
      'shadow',
      'The workflow is in shadow, so nobody would get a form with proposals: step to “review everything” on the page “Autonomy” first.',
    )
  if (facts.fields === 0)
    refuse('unpublished', 'The workflow asks for nothing yet: publish a version with fields first.')
  if (draft.startsOn > facts.today)
    refuse('early', `The plan starts on ${draft.startsOn}: start it then, or move its start to today.`)
  if (draft.minimumChecked > draft.checkedItems)
    refuse(
      'minimum_checked',
      'The guard-rail asks for more checked items than the plan has: lower the minimum, or plan more checks.',
    )
  if (draft.checkedItems > draft.items)
    refuse('checked_above_items', 'The plan checks more items than it works: plan more items, or fewer checks.')
  const gone = draft.reviewers.filter((id) => !facts.reviewers.includes(id))
  if (gone.length > 0)
    refuse(
      'gone',
      `${gone.length === 1 ? 'One person' : `${gone.length} people`} of the plan ${gone.length === 1 ? 'does' : 'do'} not review in this workflow any more: take them out of it.`,
    )
  return found
}

/** Whether the plan can answer its own question in its time. */
function reach(draft: Draft): Problem[] {
  if (!randomised(draft.design)) {
    const { name } = designLabels[draft.design]
    return [
      {
        kind: 'warning',
        code: 'weak',
        sentence: `${name}: no arms are drawn, so its verdict is never more than "not yet".`,
      },
    ]
  }
  const found: Problem[] = []
  const say = (code: string, sentence: string) => found.push({ kind: 'overrule', code, sentence })
  const sizes = calculate(draft)
  const { sequenceItems, checkedItems } = sizes
  const percent = `${Math.round(100 * draft.power)} %`
  if (!sizes.canReach) say('out_of_reach', sizes.sentence)
  if (sequenceItems !== null && draft.items < sequenceItems)
    say(
      'items_short',
      `The plan has ${draft.items} items; ${sequenceItems} are needed to prove the expected saving with a power of ${percent}.`,
    )
  if (checkedItems !== null && draft.checkedItems < checkedItems)
    say(
      'checks_short',
      `The plan has ${draft.checkedItems} checked items; ${checkedItems} are needed to hold the guard-rail with a power of ${percent}.`,
    )
  const drawn = Math.floor(draft.items * draft.sampling.blindShare)
  if (draft.design === 'split' && drawn < draft.checkedItems)
    say(
      'share_short',
      `A blind share of ${Math.round(1000 * draft.sampling.blindShare) / 10} % draws about ${drawn} of the ${draft.checkedItems} planned checks: raise the share, or plan more items.`,
    )
  return found
}

/** What came before is worked through once: a plan that compares with it needs something there. */
function before({ design, longestDays }: Draft, { blankDaysAgo }: StartFacts): Problem[] {
  if (design !== 'before_after' || (blankDaysAgo !== null && blankDaysAgo <= longestDays)) return []
  const days = longestDays === 1 ? 'day' : `${longestDays} days`
  return [
    {
      kind: 'warning',
      code: 'nothing_before',
      sentence: `No item was completed on a blank form here in the ${days} before the start, so the comparison starts empty and stays so: this design does not use imported or stopwatch baselines. Work items without proposals first, or choose a split design.`,
    },
  ]
}

function people(draft: Draft, facts: StartFacts): Problem[] {
  const working =
    draft.reviewers.length > 0 ? draft.reviewers.filter((id) => facts.reviewers.includes(id)) : facts.reviewers
  const all = facts.reviewers.length
  if (draft.design === 'paired' && (working.length < 2 || all < 3))
    return [
      {
        kind: 'refused',
        code: 'people',
        sentence: `A paired pilot needs two people who work each item and a third who decides where they differ: ${working.length === 1 ? '1 person takes' : `${working.length} people take`} part, and ${all} review in this workflow. Add members.`,
      },
    ]
  if (draft.design === 'split' && working.length === 0)
    return [
      {
        kind: 'refused',
        code: 'people',
        sentence: 'Nobody reviews in this workflow: add a member with the role Reviewer.',
      },
    ]
  if (draft.design === 'split' && draft.sampling.blindShare > 0 && all < 3)
    return [
      {
        kind: 'overrule',
        code: 'checkers',
        sentence: `A blind check needs a second person, and a third where two entries differ: ${all === 1 ? '1 person reviews' : `${all} people review`} in this workflow, so the guard-rail may stay unknown.`,
      },
    ]
  return []
}
