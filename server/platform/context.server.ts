import type { Now } from './clock.ts'
import type { Client, Tx } from './db.server.ts'
import type { Files } from './files.server.ts'
import type { Live } from './live.server.ts'
import type { Llm } from './llm.ts'
import type { Logger } from './log.server.ts'
import type { Mail } from './mail.ts'
import type { Random } from './random.ts'
import type { Slots } from './slots.server.ts'
import type { Sources } from './sources.ts'
import type { Vault } from './vault.server.ts'

/** What a published event carries to its listeners: ids, never content. */
export type Published = { type: string; organisationId: string; payload: Record<string, unknown> }

export type Queue = {
  /** Sends one job to each listener of the event, inside the transaction. */
  publish(tx: Tx, event: Published): Promise<void>
  /** Sends one job by its queue name, inside the transaction. */
  send(tx: Tx, queue: string, payload: Record<string, unknown>, options?: SendOptions): Promise<void>
  /** Lets the jobs of a group that wait for their time start now. */
  wake(tx: Tx, queue: string, group: string): Promise<void>
}

export type SendOptions = {
  /** Seconds that the job waits before it may start. */
  afterSeconds?: number
  /** Of the jobs with the same group id, at most `limit` are started at a time (queues that are `grouped`). */
  group?: { id: string; limit: number }
}

/**
 * Who acts. A person acts in one organisation, with roles there and membership in some of its workflows;
 * a system actor is named and acts for an organisation.
 */
export type Actor =
  | {
      kind: 'user'
      id: string
      name: string
      organisationId: string
      roles: readonly string[]
      workflowIds: readonly string[]
    }
  | { kind: 'system'; id: string; name: string; organisationId: string }

/** Dependencies of every command: built in three places (HTTP, worker, tests), passed as an argument everywhere. */
export type Ctx = {
  db: Client
  queue: Queue
  live: Live
  files: Files
  /** Asks a model; the only way to one. */
  llm: Llm
  /** Sends a mail; the only way to do so. */
  mail: Mail
  vault: Vault
  slots: Slots
  /** Files and databases outside that reports read; the only way to them. */
  sources: Sources
  log: Logger
  now: Now
  random: Random
  actor: Actor
}
