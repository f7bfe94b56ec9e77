import { type FieldValue, labelsOf, type Values } from '#server/workflow/field-value.ts'
import { withoutLegalForm } from '#server/workflow/legal-form.ts'
import { cleanText, normalise } from '#server/workflow/value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'
import { CellProblem, cellReader, type Rejected, readEach } from './cells.ts'
import type { HistoryTable } from './guess.ts'
import type { Mapping } from './mapping.ts'
import { isMissing } from './times.ts'

/** What an outcome is found by: each as it is compared, null where the file does not say. */
export type OutcomeKeys = { hash: string | null; key: string | null; fields: string | null }
/** Final values that the legacy process gave to an item: those of the mapped fields, null where it left one empty. */
export type Outcome = {
  line: number
  keys: OutcomeKeys
  values: Values
  person: string | null
  decidedAt: number | null
}

/** The outcomes of a file, and the rows that cannot be taken. */
export function readOutcomes(
  { headers, rows }: HistoryTable,
  mapping: Mapping,
  definition: Pick<Definition, 'fields' | 'queues'>,
  now: number,
): { outcomes: Outcome[]; rejected: Rejected[] } {
  const reader = cellReader(headers, mapping, now)
  const fields = definition.fields.flatMap((field) => {
    const header = mapping.fields[field.key]
    return header === undefined ? [] : [{ field, header, at: headers.indexOf(header) }]
  })
  const { taken: outcomes, rejected } = readEach(rows, ({ number, cells }): Outcome => {
    const values: Values = {}
    for (const { field, header, at } of fields)
      values[field.key] = readValue(definition, field, cells[at] ?? '', header, mapping)
    const hash = reader.text(cells, 'hash')?.toLowerCase() ?? null
    if (hash !== null && !/^[0-9a-f]{64}$/.test(hash))
      throw new CellProblem(mapping.columns.hash ?? null, 'This is no SHA-256: it has 64 digits from 0 to f.')
    const keys = {
      hash,
      key: itemKey(reader.text(cells, 'key') ?? ''),
      fields: fieldsKey(definition, mapping.matchFields, values),
    }
    if (keys.hash === null && keys.key === null && keys.fields === null)
      throw new CellProblem(null, 'Nothing says which item this is: what it is found by is empty.')
    return { line: number, keys, values, person: reader.text(cells, 'person'), decidedAt: reader.time(cells, 'at') }
  })
  return { outcomes, rejected }
}

function readValue(
  { queues }: Pick<Definition, 'queues'>,
  field: Field,
  raw: string,
  header: string,
  { language, time }: Mapping,
): FieldValue {
  if (isMissing(raw)) return null
  const one = (text: string) => {
    const asked =
      field.type === 'route' ? (queues.find((q) => same(q.label, text) || q.key === text)?.key ?? text) : text
    const read = normalise(field, asked, { language, ...(time.order ? { order: time.order } : {}) })
    if ('problem' in read)
      throw new CellProblem(header, `"${cleanText(text).slice(0, 60)}" does not fit: ${read.problem}`)
    return read.value
  }
  if (field.type !== 'label' || !field.multiple) return one(raw)
  return raw.split(/[;,|]/).flatMap((part) => one(part) ?? [])
}

const same = (a: string, b: string) => compact(a) === compact(b)

function compact(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[^\p{L}\p{N}]+/gu, '')
}

/** "#12", "12" and "INV-12" lead to item 12, and "scan 4.pdf" to the file of that name; as they are compared. */
export function itemKey(text: string): string | null {
  const plain = cleanText(text).toLowerCase()
  const number = /^(?:#|no\.? ?|nr\.? ?)?0*(\d{1,9})$/.exec(plain)
  return number ? `#${number[1]}` : plain === '' ? null : plain
}

/**
 * The values of some fields as one text, by which an item is found: without case, spaces and marks, organisations without
 * their legal form. Null where one is empty: half a key would find the wrong item.
 */
export function fieldsKey(
  definition: Pick<Definition, 'fields'>,
  keys: readonly string[],
  values: Values,
): string | null {
  const parts = keys.map((key) => {
    const field = definition.fields.find((f) => f.key === key)
    const value = labelsOf(values[key] ?? null).join(' ')
    const plain = field?.type === 'text' && field.find?.shape === 'organisation' ? withoutLegalForm(value) : value
    return field?.type === 'money' || field?.type === 'number' || field?.type === 'date' ? plain : compact(plain)
  })
  return parts.length === 0 || parts.includes('') ? null : parts.join('\u001f')
}

/** An item of ours by everything it can be found by. */
export type Findable = { id: string; number: number; fileName: string; hash: string; fields: string | null }
type FoundBy = 'hash' | 'fields' | 'key'
export type Match =
  | { match: 'matched'; by: FoundBy; itemId: string }
  | { match: 'unmatched' }
  | { match: 'ambiguous'; candidates: string[] }

/** Items that one outcome could be; more say that the key is none. */
const mostCandidates = 20

/**
 * Finds the item of each outcome. The surest key counts first: the file itself, then what names the item, then the values of
 * fields; where one key fits several items, the others may tell them apart, and else a person has to.
 */
export function matcher(items: readonly Findable[]): (keys: OutcomeKeys) => Match {
  const index = {
    hash: new Map<string, string[]>(),
    key: new Map<string, string[]>(),
    fields: new Map<string, string[]>(),
  }
  const put = (map: Map<string, string[]>, key: string | null, id: string) => {
    if (key === null) return
    const ids = map.get(key)
    if (ids) ids.push(id)
    else map.set(key, [id])
  }
  for (const item of items) {
    put(index.hash, item.hash, item.id)
    put(index.key, `#${item.number}`, item.id)
    put(index.key, itemKey(item.fileName), item.id)
    put(index.fields, item.fields, item.id)
  }
  return (keys) => {
    const found = (['hash', 'key', 'fields'] as const).flatMap((by) => {
      const key = keys[by]
      const ids = key === null ? [] : (index[by].get(key) ?? [])
      return ids.length > 0 ? [{ by, ids: [...new Set(ids)] }] : []
    })
    const [first] = found
    if (!first) return { match: 'unmatched' }
    let ids = first.ids
    for (const other of found.slice(1)) {
      const both = ids.filter((id) => other.ids.includes(id))
      if (both.length > 0) ids = both
    }
    const [only] = ids
    return only !== undefined && ids.length === 1
      ? { match: 'matched', by: first.by, itemId: only }
      : { match: 'ambiguous', candidates: ids.slice(0, mostCandidates) }
  }
}

/** Whether two values of a field can be compared one by one; tables and drafts cannot. */
export const comparableFields = (definition: Pick<Definition, 'fields'>) =>
  definition.fields.filter((f) => f.type !== 'table' && f.type !== 'draft')
