import type { Evidence } from '#server/document/document.ts'
import type { Random } from '#server/platform/random.ts'
import type { ProposedValue } from '#server/proposal/proposal.ts'
import { type FieldValue, isEmpty, labelsOf, type Values } from '#server/workflow/field-value.ts'
import { normalise, optionsOf, sameValue } from '#server/workflow/value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'

/** A wrong value that a reader could have come to; `evidence` where it stands on the page, null: where the right one does. */
export type Wrong = { value: FieldValue; evidence: Evidence[] | null }

export type CorruptContext = {
  definition: Pick<Definition, 'fields' | 'queues'>
  /** The item's right values: a sibling's value is a plausible mistake (the total in place of the net). */
  values: Values
  /** What was proposed for the field: its other readings are the likeliest mistakes. */
  proposed: Pick<ProposedValue, 'value' | 'evidence' | 'candidates'> | null
  /** Where the values of the item's fields stand, by field key. */
  places?: Readonly<Record<string, Evidence[]>>
}

/**
 * Plausible wrong values for a field whose right value is known, in random order; empty where none can be made (tables,
 * drafts, plain words without another reading). None equals the right value by the field's own equality, each fits the
 * field's type.
 */
export function corruptions(field: Field, right: FieldValue, context: CorruptContext, random: Random): Wrong[] {
  if (isEmpty(right) || field.type === 'table' || field.type === 'draft') return []
  const tried = [...otherReadings(field, context.proposed), ...madeUp(field, right, context, random)]
  const wrong: Wrong[] = []
  for (const option of tried) {
    const value = fitting(field, option.value, context.definition)
    if (value === null || sameValue(field, value, right)) continue
    if (!wrong.some((w) => sameValue(field, w.value, value))) wrong.push({ ...option, value })
  }
  return shuffled(wrong, random)
}

/** The value as the field keeps it; null where it does not fit the field. */
function fitting(field: Field, value: FieldValue, definition: Pick<Definition, 'queues'>): FieldValue {
  if (isEmpty(value)) return null
  if (field.type === 'label' || field.type === 'route') {
    const known = new Set(optionsOf(field, definition as Definition).map((o) => o.key))
    return labelsOf(value).every((key) => known.has(key)) ? value : null
  }
  if (typeof value !== 'string') return null
  const kept = normalise(field, value)
  return 'problem' in kept ? null : kept.value
}

function otherReadings(field: Field, proposed: CorruptContext['proposed']): Wrong[] {
  if (!proposed || field.type === 'label') return []
  const readings = [...proposed.candidates, { value: proposed.value, evidence: proposed.evidence }]
  return readings.map(({ value, evidence }) => ({ value, evidence: evidence.length > 0 ? evidence : null }))
}

function madeUp(field: Field, right: FieldValue, context: CorruptContext, random: Random): Wrong[] {
  const plain = (value: FieldValue): Wrong => ({ value, evidence: null })
  if (field.type === 'label') return neighbours(field, right, random).map(plain)
  if (typeof right !== 'string') return []
  switch (field.type) {
    case 'money':
    case 'number':
    case 'text':
      return [...siblings(field, context), ...misread(right, random).map(plain)]
    case 'date':
      return [...siblings(field, context), ...otherDays(right).map(plain)]
    case 'enum':
      return field.options.filter((o) => o !== right).map(plain)
    case 'route':
      return context.definition.queues.map((q) => plain(q.key))
    default:
      return []
  }
}

/** Values of the item's other fields of the same type; of texts only those that look alike (an identifier for another). */
function siblings(field: Field, { definition, values, places = {} }: CorruptContext): Wrong[] {
  return definition.fields
    .filter((f) => f.key !== field.key && f.type === field.type)
    .filter((f) => field.type !== 'text' || (f.find !== undefined && f.find.shape === field.find?.shape))
    .map((f) => ({ value: values[f.key] ?? null, evidence: places[f.key]?.length ? (places[f.key] ?? null) : null }))
}

/** Digits as readers confuse them. */
const lookalikes: Record<string, string> = {
  '0': '8',
  '1': '7',
  '2': '7',
  '3': '8',
  '4': '9',
  '5': '6',
  '6': '5',
  '7': '1',
  '8': '3',
  '9': '4',
}

/** Two neighbouring digits swapped, one digit misread; up to a handful, at random places. */
function misread(text: string, random: Random): string[] {
  const chars = [...text]
  const digit = (i: number) => /^[0-9]$/.test(chars[i] ?? '')
  const at = (changes: Record<number, string>) => chars.map((c, i) => changes[i] ?? c).join('')
  const swaps = chars.flatMap((c, i) => {
    const next = chars[i + 1] ?? ''
    return digit(i) && digit(i + 1) && c !== next ? [at({ [i]: next, [i + 1]: c })] : []
  })
  const misreadings = chars.flatMap((c, i) => (digit(i) ? [at({ [i]: lookalikes[c] ?? c })] : []))
  // A leading zero would be told by its look alone.
  const keptForm = (t: string) => /^-?0\d/.test(t) === /^-?0\d/.test(text)
  return [...shuffled(swaps, random).slice(0, 2), ...shuffled(misreadings, random).slice(0, 2)].filter(keptForm)
}

/** Day and month exchanged, and the same day of the months beside. */
function otherDays(iso: string): string[] {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso) ?? []
  if (!year || !month || !day) return []
  const beside = [-1, 1].map((step) => {
    const first = new Date(Date.UTC(Number(year), Number(month) - 1 + step, 1))
    const days = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
    return `${first.toISOString().slice(0, 8)}${String(Math.min(Number(day), days)).padStart(2, '0')}`
  })
  return [...(Number(day) <= 12 ? [`${year}-${day}-${month}`] : []), ...beside]
}

/** Another option beside the right one; of several labels, one exchanged for its neighbour, or one left out. */
function neighbours(field: Extract<Field, { type: 'label' }>, right: FieldValue, random: Random): FieldValue[] {
  const keys = field.options.map((o) => o.key)
  const beside = (key: string) => [keys[keys.indexOf(key) - 1], keys[keys.indexOf(key) + 1]].flatMap((k) => k ?? [])
  const chosen = labelsOf(right)
  if (!field.multiple) return chosen.flatMap(beside)
  const ordered = (some: readonly string[]) => keys.filter((k) => some.includes(k))
  const exchanged = chosen.flatMap((key) =>
    beside(key)
      .filter((k) => !chosen.includes(k))
      .map((k) => ordered([...chosen.filter((c) => c !== key), k])),
  )
  const without = chosen.length > 1 ? chosen.map((key) => ordered(chosen.filter((c) => c !== key))) : []
  return shuffled([...exchanged, ...without], random)
}

/** In random order (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const result = [...items]
  for (let i = result.length - 1; i > 0; i--) {
    const j = random.int(i + 1)
    ;[result[i], result[j]] = [result[j] as T, result[i] as T]
  }
  return result
}
