import type { Attempt } from '#app/api.server.ts'
import type { Caller } from '#server/router.server.ts'

type Try = <T>(work: (api: Caller) => Promise<T>) => Promise<Attempt<T>>
type Done = { ok: true } | { ok: false; message: string }
type Target = { organisation: string; workflow: string; number: number }

/** One act on an item from its own page. */
export async function runItemIntent(attempt: Try, target: Target, form: FormData): Promise<Done> {
  const text = (name: string) => String(form.get(name) ?? '')
  const { number, ...scope } = target
  switch (form.get('intent')) {
    case 'reopen':
      return attempt(({ item }) => item.reopen(target))
    case 'resume':
      return attempt(({ item }) => item.resume(target))
    case 'enter':
      return attempt(({ item }) => item.enterByHand(target))
    case 'restore':
      return attempt(({ item }) => item.restore(target))
    case 'dismiss': {
      const result = await attempt(({ item }) => item.dismiss({ ...scope, numbers: [number], reason: text('reason') }))
      if (!result.ok) return result
      const [refused] = result.value.refused
      return refused ? { ok: false, message: refused.message } : result
    }
    case 'sender':
      return attempt(({ item }) => item.setSender({ ...target, address: text('address'), name: text('name') }))
    case 'erase-sender':
      return attempt(({ item }) => item.eraseSender(target))
    case 'make-link':
      return attempt(({ item }) => item.makeStatusLink(target))
    case 'revoke-link':
      return attempt(({ item }) => item.revokeStatusLink(target))
    case 'letter':
      return attempt(({ notification }) => notification.letters.retry({ ...scope, letterId: text('letter') }))
    case 'by-hand':
      return attempt(({ notification }) => notification.letters.sentByHand({ ...scope, letterId: text('letter') }))
    default:
      return attempt(({ item }) => item.retry(target))
  }
}
