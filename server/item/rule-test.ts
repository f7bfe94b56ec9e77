import type { Definition } from '#server/workflow/workflow.ts'
import type { Asked } from './comparisons.ts'
import { approvalOf, judgeRules, type Outcome, skippedBy } from './rules.ts'

/** How many of the last decided items a draft's rules are tried on. */
export const testedItems = 200
/** Items shown one by one; the counts are of all. */
export const shownChanges = 60

type DifferenceKind = 'queue' | 'approval' | 'back' | 'escalation' | 'priority' | 'told'

/** What would be otherwise for an item, in words, and the rule that would make it so (null: none any more). */
export type Difference = { kind: DifferenceKind; was: string; would: string; rule: string | null }

/** What a definition says of an item. */
export type Judged = { outcome: Outcome; approval: { key: string; skippedBy: string | null } | null }

export function judged(
  definition: Pick<Definition, 'rules' | 'queues' | 'fields' | 'approvals' | 'currency'>,
  asked: Asked,
): Judged {
  const outcome = judgeRules(definition, asked)
  const approval = approvalOf(definition, asked)
  return { outcome, approval: approval && { key: approval.key, skippedBy: skippedBy(approval, outcome) } }
}

type Named = Pick<Definition, 'queues' | 'approvals'>

/** What would be otherwise by `would` than by `was`. Two definitions that say the same differ in nothing. */
export function differences(was: Judged, would: Judged, before: Named, after: Named): Difference[] {
  const pairs: { kind: DifferenceKind; of: (judged: Judged, named: Named) => string; rule: string | null }[] = [
    { kind: 'queue', of: ({ outcome }, named) => queueText(outcome, named), rule: would.outcome.rule },
    { kind: 'approval', of: approvalText, rule: would.approval?.skippedBy ?? null },
    {
      kind: 'back',
      of: ({ outcome }) => backText(outcome),
      rule: (would.outcome.returned ?? would.outcome.asked)?.rule ?? null,
    },
    {
      kind: 'escalation',
      of: ({ outcome }) => (outcome.escalated ? 'handed to the ops leads' : 'for anybody'),
      rule: would.outcome.escalated?.rule ?? null,
    },
    { kind: 'priority', of: ({ outcome }) => priorityText(outcome), rule: ruleThat(would.outcome, 'priority') },
    { kind: 'told', of: ({ outcome }) => toldText(outcome), rule: ruleThat(would.outcome, 'notify') },
  ]
  return pairs.flatMap(({ kind, of, rule }) => {
    const [a, b] = [of(was, before), of(would, after)]
    return a === b ? [] : [{ kind, was: a, would: b, rule }]
  })
}

const ruleThat = (outcome: Outcome, what: 'priority' | 'notify') =>
  outcome.fired.find((fired) => fired.did.includes(what))?.key ?? null

function queueText(outcome: Outcome, { queues }: Named): string {
  const label = (key: string) => queues.find((q) => q.key === key)?.label ?? key
  return [outcome.queue, ...outcome.queuesLeft].map(label).join(', then ')
}

function approvalText({ approval }: Judged, { approvals }: Named): string {
  if (!approval) return 'none'
  const because = approvals.find((a) => a.key === approval.key)?.because ?? approval.key
  return approval.skippedBy === null ? `asked for (${because})` : 'skipped'
}

const backText = (outcome: Outcome): string =>
  outcome.returned
    ? 'returned to its sender'
    : outcome.asked
      ? `asked for ${outcome.asked.document}`
      : 'reviewed at once'

const priorityText = (outcome: Outcome): string =>
  outcome.priority === 0 ? 'in its turn' : `${outcome.priority} forward`

const toldText = ({ notifies }: Outcome): string =>
  notifies.length === 0 ? 'nobody told' : `told: ${[...new Set(notifies.flatMap((n) => n.who))].sort().join(', ')}`

/** How a rule fares on the items: where its conditions hold, where it did all it says, and which rules came before it. */
export type RuleFigures = {
  key: string
  fires: number
  whole: number
  /** Rules that had done the like of it already, by how often. */
  behind: { rule: string; items: number }[]
  /** Items that would have been otherwise because of it. */
  changed: number
}

export type Tried = { would: Judged; differences: readonly Difference[] }

/** The figures of each rule, in the rules' order. */
export function ruleFigures(keys: readonly string[], tried: readonly Tried[]): RuleFigures[] {
  return keys.map((key) => {
    const behind = new Map<string, number>()
    let [fires, whole, changed] = [0, 0, 0]
    for (const { would, differences: found } of tried) {
      const did = would.outcome.fired.some((fired) => fired.key === key)
      const outdone = would.outcome.outdone.filter((one) => one.key === key)
      if (!did && outdone.length === 0) continue
      fires += 1
      if (outdone.length === 0) whole += 1
      for (const by of new Set(outdone.map((one) => one.by))) behind.set(by, (behind.get(by) ?? 0) + 1)
      if (found.some((difference) => difference.rule === key)) changed += 1
    }
    const ranked = [...behind].map(([rule, items]) => ({ rule, items })).sort((a, b) => b.items - a.items)
    return { key, fires, whole, behind: ranked, changed }
  })
}

/** What the tester answers. */
export type RuleTest = {
  /** Decided items that were looked at, the newest first. */
  of: number
  changed: number
  rules: RuleFigures[]
  items: { number: number; title: string; decidedAt: string; differences: Difference[] }[]
}
