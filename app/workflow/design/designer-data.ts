import type { Caller } from '#server/router.server.ts'

/** A draft as the server shows it: what was entered, what stands against publishing it, who may be named. */
export type DraftView = Awaited<ReturnType<Caller['workflow']['drafts']['get']>>

export const intents = ['save', 'look', 'publish', 'takeOver', 'rename', 'discard', 'try'] as const
export type Intent = (typeof intents)[number]

/** What the designer sends: JSON, because a draft is. */
export type Asked = { intent: Intent; revision: number } & Record<string, unknown>

/** `stale`: somebody else saved meanwhile, so that trying again is in vain. */
export type Refusal = { ok: false; intent: Intent; message: string; stale: boolean; subject: string | null }
export type Answer<T> = ({ ok: true } & T) | Refusal

export type SaveAnswer = Answer<{ intent: 'save'; revision: number; at: string }>
export type LookAnswer = Answer<{ intent: 'look'; view: DraftView }>
export type PublishAnswer = Answer<{ intent: 'publish'; workflow: string; version: number }>
export type TryAnswer = Answer<{ intent: 'try' } & Awaited<ReturnType<Caller['proposal']['tryDraft']>>>
export type DoneAnswer = Answer<{ intent: 'takeOver' | 'rename' | 'discard'; revision: number }>

/** The body of a request as what was asked; null where it is something else. */
export async function readAsked(request: Request): Promise<Asked | null> {
  const body: unknown = await request.json().catch(() => null)
  if (typeof body !== 'object' || body === null) return null
  const { intent, revision } = body as Record<string, unknown>
  const known = intents.find((one) => one === intent)
  return known && typeof revision === 'number' ? { ...body, intent: known, revision } : null
}
