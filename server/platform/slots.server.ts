import pg from 'pg'
import { type Connection, parseConnection } from './connection.server.ts'

/** Gives a slot back; calling it again does nothing. */
export type Release = () => Promise<void>

/**
 * So many at a time, counted over every process of the installation: each slot is a session lock in the database, so a
 * process that dies gives its slots back, and none is held by a transaction.
 */
export type Slots = {
  /** One of `limit` slots of this name; null while all are taken. */
  take(name: string, limit: number): Promise<Release | null>
  close(): Promise<void>
}

/** One connection, opened when the first slot is asked for; a pooler in between must keep sessions. */
export function openSlots(database: Connection | string): Slots {
  const connection = typeof database === 'string' ? parseConnection(database) : database
  let client: Promise<pg.Client> | null = null
  // A session may take its own lock again and again: what this process holds is known here.
  const held = new Set<string>()
  let session = 0

  const open = async () => {
    const opened = new pg.Client({ ...connection, application_name: 'countersign-slots' })
    opened.on('error', lose)
    await opened.connect()
    return opened
  }
  /** The connection is gone, and with it every lock. */
  function lose() {
    client = null
    session += 1
    held.clear()
  }
  // One statement after the other: a connection runs no two at a time.
  let turn: Promise<unknown> = Promise.resolve()
  const ask = (statement: string, key: string): Promise<boolean> => {
    const answer = turn.then(async () => {
      client ??= open()
      try {
        const { rows } = await (await client).query<{ answer: boolean }>(statement, [key])
        return rows[0]?.answer === true
      } catch (error) {
        lose()
        throw error
      }
    })
    turn = answer.catch(() => undefined)
    return answer
  }

  return {
    async take(name, limit) {
      for (let slot = 0; slot < limit; slot++) {
        const key = `${name}/${slot}`
        if (held.has(key)) continue
        held.add(key)
        try {
          if (await ask('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS answer', key)) return release(key)
        } catch (error) {
          held.delete(key)
          throw error
        }
        held.delete(key)
      }
      return null
    },
    async close() {
      const closing = client
      lose()
      await (await closing?.catch(() => null))?.end()
    },
  }

  function release(key: string): Release {
    let done = false
    const of = session
    return async () => {
      if (done || of !== session) return
      done = true
      // The lock first: whoever takes the slot in this process must not find it still held by an earlier turn.
      await ask('SELECT pg_advisory_unlock(hashtextextended($1, 0)) AS answer', key).catch(() => false)
      if (of === session) held.delete(key)
    }
  }
}
