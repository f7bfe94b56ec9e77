import { data, type RouterContextProvider, redirect } from 'react-router'
import { doorContext } from '#server/door.server.ts'
import { DomainError, httpStatus } from '#server/platform/errors.ts'
import type { Caller } from '#server/router.server.ts'

type Context = Readonly<RouterContextProvider>

/** THE DOOR: all that a page gets from the server passes here. */
export function door(context: Context) {
  return context.get(doorContext)
}

/** What an error page gets to see. */
export type PageError = { message: string; code: string; requestId: string }

/**
 * The server's procedures for a loader. An error becomes the error page with its one sentence; somebody who is not
 * signed in goes to the sign-in page and comes back.
 */
export function api(context: Context, request: Request): Caller {
  const { caller, requestId } = door(context)
  return caller({
    onError({ error }) {
      const { code, message } = explain(error)
      if (code === 'unauthenticated') throw redirect(signInPath(request))
      throw data({ message, code, requestId } satisfies PageError, { status: httpStatus[code] })
    },
  })
}

export type Attempt<T> =
  | { ok: true; value: T }
  | { ok: false; message: string; subject: string | null; code: DomainError['code'] }

/** The same for an action: what the person can put right comes back as a sentence for the form; a bug stays an error page. */
export async function attempt<T>(
  context: Context,
  request: Request,
  work: (api: Caller) => Promise<T>,
): Promise<Attempt<T>> {
  const { caller, requestId } = door(context)
  try {
    return { ok: true, value: await work(caller({ onError: () => undefined })) }
  } catch (error) {
    if (error instanceof Response) throw error
    const { code, message, subject } = explain(error)
    if (code === 'unauthenticated') throw redirect(signInPath(request))
    if (code === 'internal') throw data({ message, code, requestId } satisfies PageError, { status: 500 })
    return { ok: false, message, subject: subject ?? null, code }
  }
}

function explain(error: unknown): { code: DomainError['code']; message: string; subject?: string | undefined } {
  const cause = error instanceof Error && !(error instanceof DomainError) ? error.cause : error
  if (cause instanceof DomainError) return cause
  const issues = (cause as { issues?: { message: string; path?: unknown[] }[] } | undefined)?.issues
  const first = Array.isArray(issues) ? issues[0] : undefined
  if (first) return { code: 'invalid', message: first.message, subject: String(first.path?.[0] ?? '') }
  return {
    code: 'internal',
    message: 'Something went wrong here; nothing was changed. Try again, and tell your administrator if it stays.',
  }
}

function signInPath(request: Request): string {
  const { pathname, search } = new URL(request.url)
  const target = `${pathname.replace(/\.data$/, '')}${search}`
  return target === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(target)}`
}

/** A path of ours to go to after signing in; never another site's. */
export function safeTarget(to: string | null): string {
  return to && /^\/(?![/\\])/.test(to) && !/^\/sign-in/.test(to) ? to : '/'
}
