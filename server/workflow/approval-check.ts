import { type Condition, type SimpleCondition, usedTwice } from './condition.ts'
import { toBig } from './decimal.ts'
import { factsOf } from './expression.ts'
import { mainMoneyField } from './value.ts'
import type { Definition, Problem } from './workflow.ts'

type Path = Problem['path']

/** Names that stand for one thing each: an approval says by its key why an item waits, an answer what was proposed. */
export function keyProblems({ approvals, fields }: Pick<Definition, 'approvals' | 'fields'>): Problem[] {
  const answers = fields.flatMap((f, i) => (f.type === 'draft' ? usedTwice(f.answers, ['fields', i, 'answers']) : []))
  return [...usedTwice(approvals, ['approvals']), ...answers]
}

/** Approvals that no item ever gets to: the first whose conditions hold counts, and one before them holds whenever they do. */
export function hiddenApprovals({ approvals }: Pick<Definition, 'approvals'>): Problem[] {
  return approvals.flatMap(({ key, when }, i) => {
    const first = approvals.slice(0, i).find((before) => follows(before.when, when))
    if (!first) return []
    const message = `Approval "${key}": it is never asked for, because "${first.key}" before it holds whenever it does: put it before that one.`
    return [{ path: ['approvals', i], message }]
  })
}

/** Whether these conditions hold wherever those do, as far as that can be told by looking at them. */
const follows = (these: readonly Condition[], those: readonly Condition[]): boolean =>
  these.every((one) => those.some((other) => implies(other, one)))

function implies(one: Condition, other: Condition): boolean {
  if ('any' in one) return one.any.every((alternative) => implies(alternative, other))
  if ('any' in other) return other.any.some((alternative) => implies(one, alternative))
  if ('expression' in one) return 'expression' in other && one.expression === other.expression
  if ('expression' in other) return false
  return isOfOne(one, other) && (one.value === other.value || isBeyond(one, other))
}

function isOfOne(one: SimpleCondition, other: SimpleCondition): boolean {
  if (one.is !== other.is) return false
  return 'field' in one ? 'field' in other && one.field === other.field : 'fact' in other && one.fact === other.fact
}

/** What is above 10,000 is above 5,000. */
function isBeyond(one: SimpleCondition, other: SimpleCondition): boolean {
  const [a, b] = [toBig(one.value ?? ''), toBig(other.value ?? '')]
  if (!a || !b) return false
  if (one.is === 'above') return a.gte(b)
  return (one.is === 'below' || one.is === 'within_days') && a.lte(b)
}

/** Conditions on what an item is worth, where no field says it: an approval would be asked for of every item. */
export function worthProblems(d: Pick<Definition, 'rules' | 'approvals' | 'sensitive' | 'fields'>): Problem[] {
  if (mainMoneyField(d)) return []
  const lists: [string, readonly Condition[], Path][] = [
    ...d.rules.map((r, i): (typeof lists)[number] => [`Rule "${r.key}"`, r.when, ['rules', i, 'when']]),
    ...d.approvals.map((a, i): (typeof lists)[number] => [`Approval "${a.key}"`, a.when, ['approvals', i, 'when']]),
    ['What is sensitive', d.sensitive.when, ['sensitive', 'when']],
  ]
  return lists.flatMap(([of, when, path]) =>
    when.flatMap((condition, i) =>
      factsOf([condition], d.fields).some((fact) => fact === 'amount' || fact === 'usual_ratio')
        ? [
            {
              path: [...path, i],
              message: `${of}: no item has an amount: mark the money field that says it as required or critical.`,
            },
          ]
        : [],
    ),
  )
}
