import type { Attempt } from '#app/api.server.ts'
import type { Caller } from '#server/router.server.ts'
import { readQuery } from './queue-address.ts'

export type BulkAnswer = {
  /** One sentence for the person; null: nothing to say. */
  message: string | null
  refused: { number: number; message: string }[]
  /** What an undo sends back. */
  undo?: { what: 'assign' | 'priority'; before: string }
}

type Try = <T>(work: (api: Caller) => Promise<T>) => Promise<Attempt<T>>
type Scope = { organisation: string; workflow: string }

const items = (count: number) => (count === 1 ? '1 item' : `${count} items`)
const say = (message: string | null): BulkAnswer => ({ message, refused: [] })

/** One change of the list, of what is chosen in it, or of how a person likes it; runs behind the page's form. */
export async function runIntent(attempt: Try, scope: Scope, form: FormData): Promise<BulkAnswer> {
  const text = (name: string) => String(form.get(name) ?? '')
  const numbers = numbersOf(form)
  switch (form.get('intent')) {
    case 'retry':
      return each(attempt, numbers, 'retried', ({ item }, number) => item.retry({ ...scope, number }))
    case 'reopen':
      return each(attempt, numbers, 'reopened', ({ item }, number) => item.reopen({ ...scope, number }))
    case 'assign': {
      const userId = text('userId') || null
      return assign(
        attempt,
        scope,
        numbers.map((number) => ({ number, userId })),
      )
    }
    case 'priority': {
      const priority = Number(text('priority'))
      return prioritise(
        attempt,
        scope,
        numbers.map((number) => ({ number, priority })),
      )
    }
    case 'undo':
      return undo(attempt, scope, text('what'), text('before'))
    case 'free': {
      const result = await attempt(({ review }) => review.free({ ...scope, numbers }))
      return say(result.ok ? `${items(result.value.freed)} freed.` : result.message)
    }
    case 'accept': {
      const activeMs = Math.min(3_600_000, Math.max(0, Math.round(Number(text('activeMs')) || 0)))
      const result = await attempt(({ review }) => review.acceptMany({ ...scope, numbers, activeMs }))
      if (!result.ok) return say(result.message)
      return {
        message: summary(result.value.accepted.length, 'accepted', result.value.refused.length),
        refused: result.value.refused,
      }
    }
    case 'export':
      return order(attempt, scope, text('format'), async () => numbers)
    case 'export-all': {
      const { filter } = readQuery(new URLSearchParams(text('query')))
      return order(attempt, scope, text('format'), ({ item }) =>
        item.numbers({ ...scope, ...filter, state: 'completed' }),
      )
    }
    default:
      return settings(attempt, scope, form)
  }
}

/** "12,13" or several fields of one number. */
function numbersOf(form: FormData): number[] {
  const listed = String(form.get('numbers') ?? '').split(',')
  const all = [...form.getAll('number').map(String), ...listed].map(Number)
  return [...new Set(all.filter((n) => Number.isInteger(n) && n > 0))].slice(0, 500)
}

/** Each item by itself: one that has moved on since does not hold up the others. */
async function each(
  attempt: Try,
  numbers: readonly number[],
  did: string,
  work: (api: Caller, number: number) => Promise<unknown>,
): Promise<BulkAnswer> {
  const refused: BulkAnswer['refused'] = []
  for (const number of numbers) {
    const result = await attempt((api) => work(api, number))
    if (!result.ok) refused.push({ number, message: result.message })
  }
  const [first] = refused
  if (numbers.length === 1) return say(first?.message ?? null)
  return { message: summary(numbers.length - refused.length, did, refused.length), refused }
}

function summary(done: number, did: string, refused: number): string {
  return `${items(done)} ${did}${refused > 0 ? `, ${refused} not` : ''}.`
}

type Assignments = Parameters<Caller['item']['assign']>[0]['assignments']
type Changes = Parameters<Caller['item']['prioritise']>[0]['changes']

async function assign(attempt: Try, scope: Scope, assignments: Assignments): Promise<BulkAnswer> {
  const result = await attempt(({ item }) => item.assign({ ...scope, assignments }))
  if (!result.ok) return say(result.message)
  const { done, refused, before } = result.value
  return { message: summary(done.length, 'assigned', refused.length), refused, ...way('assign', before) }
}

async function prioritise(attempt: Try, scope: Scope, changes: Changes): Promise<BulkAnswer> {
  const result = await attempt(({ item }) => item.prioritise({ ...scope, changes }))
  if (!result.ok) return say(result.message)
  const { done, refused, before } = result.value
  return { message: summary(done.length, 'moved', refused.length), refused, ...way('priority', before) }
}

const way = (what: 'assign' | 'priority', before: unknown[]) =>
  before.length > 0 ? { undo: { what, before: JSON.stringify(before) } } : {}

async function undo(attempt: Try, scope: Scope, what: string, before: string): Promise<BulkAnswer> {
  // The server checks what it holds, like any other change.
  const list = JSON.parse(before) as never
  const { undo: _, ...answer } =
    what === 'assign' ? await assign(attempt, scope, list) : await prioritise(attempt, scope, list)
  return answer
}

async function order(
  attempt: Try,
  scope: Scope,
  wanted: string,
  which: (api: Caller) => Promise<number[]>,
): Promise<BulkAnswer> {
  const format = wanted === 'xlsx' || wanted === 'jsonl' ? wanted : 'csv'
  const result = await attempt(async (api) =>
    api.delivery.createExport({ ...scope, format, onlyNew: false, numbers: await which(api) }),
  )
  return say(result.ok ? `Export of ${items(result.value.total)} ordered: it stands under Exports.` : result.message)
}

async function settings(attempt: Try, scope: Scope, form: FormData): Promise<BulkAnswer> {
  const text = (name: string) => String(form.get(name) ?? '')
  const id = text('id')
  const result = await attempt(async ({ item }) => {
    switch (form.get('intent')) {
      case 'save-view':
        return item.saveView({
          ...scope,
          ...(id ? { id } : {}),
          name: text('name'),
          query: text('query'),
          shared: text('shared') === '1',
        })
      case 'delete-view':
        return item.deleteView({ ...scope, id })
      case 'default-view':
        return item.setDefaultView({ ...scope, id: id || null })
      case 'columns':
        return item.setColumns({ ...scope, columns: text('columns') ? text('columns').split(',') : null })
    }
  })
  return say(result.ok ? null : result.message)
}
