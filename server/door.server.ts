import { createContext } from 'react-router'
import type { DemoAccount } from '#server/identity/demo.ts'
import type { FirstAdministrator } from '#server/identity/first-start.server.ts'
import type { StatusView } from '#server/notification/status.ts'
import type { Session } from '#server/platform/trpc.server.ts'
import type { Caller } from '#server/router.server.ts'

/** What the sign-in page has to know before anybody is signed in. */
export type Front = { demoAccounts: readonly DemoAccount[]; demoPassword: string | null; firstStart: boolean }

/** All that a page gets from the server, bound to one request. Pages use it through app/api.server.ts. */
export type Door = {
  session: Session
  requestId: string
  /** Of this answer's Content-Security-Policy; null where scripts are not restricted (development). */
  nonce: string | null
  /** The sentence of warning for every page when demo accounts are open to the public; else null. */
  warning: string | null
  caller(options: { onError(event: { error: Error }): void }): Caller
  front(): Promise<Front>
  /** What the sender of an item sees of it, by the token of their link; null: it leads nowhere. */
  status(token: string): Promise<StatusView | null>
  signIn(credentials: {
    email: string
    password: string
  }): Promise<{ ok: true; cookies: string[] } | { ok: false; message: string }>
  signOut(): Promise<string[]>
  createFirstAdministrator(input: FirstAdministrator): Promise<{ slug: string }>
}

export const doorContext = createContext<Door>()
