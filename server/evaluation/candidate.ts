import { diffLines } from 'diff'
import { z } from 'zod'
import type { ModelKind } from '#server/proposal/learning/models.ts'
import { type Change, changed, changeSchema } from '#server/workflow/change.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'

export const newCandidateSchema = z.object({
  name: z.string().trim().min(1, 'Give the candidate a name.').max(80),
  note: z.string().trim().max(2_000).default(''),
  change: changeSchema,
})
export type NewCandidate = z.infer<typeof newCandidateSchema>

/** A change without what it leaves as it is. */
export function onlyDiffering(definition: Definition, change: Change): Change {
  const provider = differing(definition.provider, change.provider)
  const thresholds = differing(definition.thresholds, change.thresholds)
  const hints = Object.entries(change.hints ?? {}).flatMap(([key, said]) => {
    const field = definition.fields.find((f) => f.key === key)
    const left = field && hintsDiffering(field, said)
    return left ? [[key, left] as const] : field ? [] : [[key, said] as const]
  })
  return {
    ...(provider ? { provider } : {}),
    ...(change.instructions === undefined || change.instructions === definition.instructions
      ? {}
      : { instructions: change.instructions }),
    ...(thresholds ? { thresholds } : {}),
    ...(hints.length > 0 ? { hints: Object.fromEntries(hints) } : {}),
  }
}

export const isEmptyChange = (change: Change) => Object.keys(change).length === 0

const same = (a: unknown, b: unknown) => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))

/** Members in one order: stored and typed values have theirs in any. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value ?? null
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  )
}

function differing<T extends object>(before: object, said: T | undefined): T | null {
  const known = before as Record<string, unknown>
  const left = Object.entries(said ?? {}).filter(([key, value]) => value !== undefined && !same(known[key], value))
  return left.length > 0 ? (Object.fromEntries(left) as T) : null
}

type Hints = NonNullable<Change['hints']>[string]

function hintsDiffering(field: Field, said: Hints): Hints | null {
  const before = { help: field.help ?? '', terms: field.find?.terms, avoid: field.find?.avoid }
  const { options, ...own } = said
  const plain = differing(before, own)
  const known = field.type === 'label' ? field.options : []
  const ofOptions = Object.entries(options ?? {}).flatMap(([key, option]) => {
    const left = differing(known.find((o) => o.key === key) ?? {}, option)
    return left ? [[key, left] as const] : []
  })
  const left = { ...plain, ...(ofOptions.length > 0 ? { options: Object.fromEntries(ofOptions) } : {}) }
  return Object.keys(left).length > 0 ? left : null
}

/** One thing that a candidate does otherwise, in people's words. */
export type ChangeRow = { what: string; before: string; after: string }

/** What a change changes of a definition, row by row; none for the definition as it is. `accounts` names accounts by their labels. */
export function describeChange(
  definition: Definition,
  change: Change,
  accounts: readonly { key: string; label: string }[] = [],
): ChangeRow[] {
  const next = changed(definition, change)
  return [
    ...providerRows(definition, next, accounts),
    ...instructionRows(definition.instructions, next.instructions),
    ...thresholdRows(definition, next),
    ...definition.fields.flatMap((field, i) => hintRows(field, next.fields[i] ?? field)),
  ]
}

const row = (what: string, before: string, after: string): ChangeRow[] =>
  before === after ? [] : [{ what, before, after }]
const yesNo = (flag: boolean) => (flag ? 'yes' : 'no')
const percent = (share: number | undefined) => (share === undefined ? 'none' : `${Math.round(share * 1000) / 10} %`)

function providerRows(
  { provider: a, fields }: Definition,
  { provider: b }: Definition,
  accounts: readonly { key: string; label: string }[],
): ChangeRow[] {
  const label = (key: string | undefined) => accounts.find((each) => each.key === key)?.label ?? key ?? 'none'
  const named = (name: Definition['provider']['name']) =>
    name === 'local' ? 'local, without a network' : 'a model asked over the network'
  // A workflow without labels has no model of them.
  const has = (type: Field['type']) => fields.some((f) => f.type === type)
  const kinds = (Object.keys(kindNames) as ModelKind[]).filter(
    (kind) => kind === 'confidence' || has(kind === 'labels' ? 'label' : 'route'),
  )
  return [
    ...row('Provider', named(a.name), named(b.name)),
    ...row('Provider account', label(a.account), label(b.account)),
    ...row('Model', a.model ?? 'the account’s own', b.model ?? 'the account’s own'),
    ...row('Page images are sent', yesNo(a.images), yesNo(b.images)),
    ...row('Confirmed cases shown to the model', String(a.examples), String(b.examples)),
    ...row('Remembers confirmed items of the same origin', yesNo(a.memory), yesNo(b.memory)),
    ...row('Trained models', modelsText(a.models, kinds), modelsText(b.models, kinds)),
  ]
}

const kindNames: Record<ModelKind, string> = { labels: 'labels', route: 'routes', confidence: 'confidence' }

/** "the newest in use" or "labels 3, routes none, confidence 2". */
function modelsText(models: Definition['provider']['models'], kinds: readonly ModelKind[]): string {
  if (models.follow === 'newest') return 'the newest in use'
  return kinds.map((kind) => `${kindNames[kind]} ${models[kind] ?? 'none'}`).join(', ')
}

const longestQuote = 240
const clipped = (text: string) => (text.length > longestQuote ? `${text.slice(0, longestQuote - 1)}…` : text)

function instructionRows(before: string, after: string): ChangeRow[] {
  if (before === after) return []
  const parts = diffLines(before, after)
  const said = (texts: typeof parts, none: string) =>
    clipped(
      texts
        .map((part) => part.value.trim())
        .filter(Boolean)
        .join(' / '),
    ) || none
  const taken = parts.filter((part) => part.removed)
  const put = parts.filter((part) => part.added)
  return [{ what: 'Instructions', before: said(taken, 'nothing there'), after: said(put, 'taken out') }]
}

function thresholdRows({ thresholds: a, fields }: Definition, { thresholds: b }: Definition): ChangeRow[] {
  const label = (name: string) => {
    const [key = '', option] = name.split('/')
    const field = fields.find((f) => f.key === key)
    const of = field?.type === 'label' && option ? field.options.find((o) => o.key === option)?.label : option
    return `${field?.label ?? key}${of ? ` / ${of}` : ''}`
  }
  const each = (what: string, from: Record<string, number>, to: Record<string, number>) =>
    [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((key) =>
      row(`${what}: ${label(key)}`, percent(from[key]), percent(to[key])),
    )
  return [
    ...row('Threshold of "sure"', percent(a.sure), percent(b.sure)),
    ...row('Threshold of "look"', percent(a.look), percent(b.look)),
    ...each('Threshold', a.fields, b.fields),
    ...each('Held back below', a.abstain, b.abstain),
  ]
}

function hintRows(a: Field, b: Field): ChangeRow[] {
  const list = (words: readonly string[] | undefined) => clipped(words?.join(', ') ?? '') || 'none'
  const own = [
    ...row(`${a.label}: help`, clipped(a.help ?? '') || 'none', clipped(b.help ?? '') || 'none'),
    ...row(`${a.label}: words beside it`, list(a.find?.terms), list(b.find?.terms)),
    ...row(`${a.label}: words against a place`, list(a.find?.avoid), list(b.find?.avoid)),
  ]
  if (a.type !== 'label' || b.type !== 'label') return own
  const options = a.options.flatMap((option, i) => {
    const next = b.options[i] ?? option
    const name = `${a.label} / ${option.label}`
    return [
      ...row(`${name}: description`, clipped(option.description) || 'none', clipped(next.description) || 'none'),
      ...row(`${name}: words`, list(option.words), list(next.words)),
    ]
  })
  return [...own, ...options]
}
