import type { Attempt } from '#app/api.server.ts'
import type { Caller } from '#server/router.server.ts'

export type ExceptionAnswer = {
  ok: boolean
  /** One sentence for the person. */
  message: string
  refused: { number: number; message: string }[]
}

type Try = <T>(work: (api: Caller) => Promise<T>) => Promise<Attempt<T>>
type Scope = { organisation: string; workflow: string }
type Many = { done: number; refused: ExceptionAnswer['refused'] }

const say = (result: Attempt<unknown>, message: string): ExceptionAnswer => ({
  ok: result.ok,
  message: result.ok ? message : result.message,
  refused: [],
})

const items = (count: number) => (count === 1 ? '1 item' : `${count} items`)

function sayMany(result: Attempt<Many>, did: string): ExceptionAnswer {
  if (!result.ok) return say(result, '')
  const { done, refused } = result.value
  const [first] = refused
  if (done === 0 && refused.length === 1 && first) return { ok: false, message: first.message, refused: [] }
  const left = refused.length > 0 ? `, ${refused.length} not` : ''
  return { ok: refused.length === 0, message: `${items(done)} ${did}${left}.`, refused }
}

/** One act on exceptions of a workflow; runs behind the page's forms. */
export async function runExceptionIntent(attempt: Try, scope: Scope, form: FormData): Promise<ExceptionAnswer> {
  const text = (name: string) => String(form.get(name) ?? '')
  const numbers = text('numbers')
    .split(',')
    .map(Number)
    .filter((n) => Number.isInteger(n) && n > 0)
  const number = numbers[0] ?? 0
  switch (form.get('intent')) {
    case 'retry':
      return sayMany(await attempt(({ item }) => item.retryMany({ ...scope, numbers })), 'sent through its step again')
    case 'own': {
      const userId = text('userId') || null
      const did = userId ? 'has somebody who looks after it' : 'is free for whoever comes next'
      return sayMany(await attempt(({ item }) => item.own({ ...scope, numbers, userId })), did)
    }
    case 'dismiss':
      return sayMany(
        await attempt(({ item }) => item.dismiss({ ...scope, numbers, reason: text('reason') })),
        'dismissed',
      )
    case 'restore':
      return say(await attempt(({ item }) => item.restore({ ...scope, number })), `#${number} goes on where it stood.`)
    case 'enter':
      return say(
        await attempt(({ item }) => item.enterByHand({ ...scope, number })),
        `#${number} waits in the review, with a blank form.`,
      )
    case 'letter':
      return say(
        await attempt(({ notification }) => notification.letters.retry({ ...scope, letterId: text('letter') })),
        'The letter is sent again now.',
      )
    case 'by-hand':
      return say(
        await attempt(({ notification }) => notification.letters.sentByHand({ ...scope, letterId: text('letter') })),
        'It is noted that the letter was sent by hand.',
      )
    default:
      return { ok: false, message: 'Nothing was changed: reload the page and try again.', refused: [] }
  }
}
