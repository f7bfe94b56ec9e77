import { conditionProblems } from './condition-check.ts'
import type { AskedField } from './condition-subject.ts'
import type { Action, Rule } from './rule.ts'

type Path = (string | number)[]
type Problem = { path: Path; message: string }
type Named = { fields: readonly AskedField[]; queues: readonly { key: string }[] }

/** What speaks against rules: conditions, queues and places that do not exist, two ways out of one rule, keys used twice. */
export function ruleProblems(rules: readonly Rule[], named: Named): Problem[] {
  return rules.flatMap((rule, i) => {
    const of = `Rule "${rule.key}"`
    const path: Path = ['rules', i]
    const twice = rules.findIndex((other) => other.key === rule.key) < i
    return [
      ...(twice ? [{ path: [...path, 'key'], message: `${of}: another rule has this key; give each its own.` }] : []),
      ...conditionProblems(rule.when, of, [...path, 'when'], named),
      ...rule.actions.flatMap((action, j) => {
        const at = [...path, 'actions', j]
        return actionFaults(action, rule.actions.slice(0, j), named).map((message) => ({
          path: at,
          message: `${of}: ${message}`,
        }))
      }),
    ]
  })
}

const sends = (action: Action) => action.do === 'route' || action.do === 'sequence'
const sendsBack = (action: Action) => action.do === 'return' || action.do === 'ask'

function actionFaults(action: Action, before: readonly Action[], { fields, queues }: Named): string[] {
  const faults: string[] = []
  if (sends(action) && before.some(sends))
    faults.push('it sends an item to two places; keep one, or send it through queues in turn.')
  if (sendsBack(action) && before.some(sendsBack))
    faults.push('it writes to the sender twice; put both into one message.')
  const named = action.do === 'route' ? [action.queue] : action.do === 'sequence' ? action.queues : []
  for (const queue of new Set(named))
    if (!queues.some((q) => q.key === queue))
      faults.push(`there is no queue "${queue}": use one of ${queues.map((q) => `"${q.key}"`).join(', ')}.`)
  if (action.do === 'sequence' && new Set(action.queues).size < action.queues.length)
    faults.push('a queue stands in the sequence twice; each queue decides once.')
  if ('message' in action)
    for (const place of placesOf(action.message))
      if (!fields.some((f) => f.key === place))
        faults.push(`{{${place}}} names no field; use the key of a field, or write it out.`)
  return faults
}

/** The places of a message that stand for a field's value. */
export function placesOf(message: string): string[] {
  return [...new Set([...message.matchAll(/\{\{\s*([a-z][a-z0-9_]*)\s*\}\}/g)].map((match) => match[1] ?? ''))]
}
