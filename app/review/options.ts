import { labelsOf } from '#server/workflow/field-value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'
import { choicesOf, proposedOf, type Session } from './session.ts'

/** One choice of a label or route field. */
export type Option = { key: string; label: string; description: string; urgent: boolean; words: readonly string[] }
export type PickField = Extract<Field, { type: 'label' | 'route' }>

/** How many options the digits reach. */
export const digitOptions = 9

/** All options of a field, in the definition's order. */
export function allOptions(definition: Pick<Definition, 'queues'>, field: PickField): Option[] {
  if (field.type === 'label')
    return field.options.map(({ key, label, description, priority, words }) => ({
      key,
      label,
      description,
      urgent: priority > 0,
      words,
    }))
  return definition.queues.map(({ key, label }) => ({ key, label, description: '', urgent: false, words: [] }))
}

/**
 * A field's options as they are offered: as defined while the digits reach all, so that fingers learn them; in a long list
 * what was proposed and its other readings come first. Choosing does not change the order.
 */
export function offered(session: Pick<Session, 'work'>, field: PickField): Option[] {
  const all = allOptions(session.work.definition, field)
  if (all.length <= digitOptions) return all
  const proposed = proposedOf(session.work, field.key)
  const entries = choicesOf(session, field.key) ?? []
  const likely = [proposed?.value, ...(proposed?.candidates.map((c) => c.value) ?? []), ...entries].flatMap(labelsOf)
  const first = [...new Set(likely)].flatMap((key) => all.filter((o) => o.key === key))
  return [...first, ...all.filter((o) => !first.includes(o))]
}

/** What of a list a search text means: names that start so, then words in them, then descriptions and other words. */
export function search(options: readonly Option[], text: string): Option[] {
  const wanted = plain(text)
  if (wanted === '') return [...options]
  const rank = (o: Option): number => {
    const name = plain(o.label)
    if (name === wanted) return 0
    if (name.startsWith(wanted)) return 1
    if (name.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(wanted))) return 2
    if (name.includes(wanted)) return 3
    return [o.description, ...o.words].some((words) => plain(words).includes(wanted)) ? 4 : 5
  }
  return options
    .map((option) => ({ option, rank: rank(option) }))
    .filter((r) => r.rank < 5)
    .sort((a, b) => a.rank - b.rank)
    .map((r) => r.option)
}

const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim()

/** The options shown in an open list: all as offered, or those that its text finds. */
export function listed(session: Pick<Session, 'work'>, field: PickField, text: string): Option[] {
  return search(offered(session, field), text)
}
