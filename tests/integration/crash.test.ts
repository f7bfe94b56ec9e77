import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyItemChain } from '#server/audit/commands.server.ts'
import { isConnectionLost } from '#server/platform/connection-lost.server.ts'
import type { Client } from '#server/platform/db.server.ts'
import { until } from '../setup/deadline.ts'
import { type Installation, makeInstallation } from '../setup/installation.ts'

const documents = 16
/** In a kill the lost jobs are noticed by their missing heartbeat: 10 s, and up to 10 s until somebody looks. */
const recoverySeconds = 60

let site: Installation
beforeAll(async () => {
  site = await makeInstallation()
})
afterAll(async () => {
  await site.remove()
})

/** How many items there are and how many are in review; null while the database does not answer. */
async function progress(db: Client): Promise<{ all: number; review: number } | null> {
  try {
    const { organisationId } = site
    const all = await db.item.count({ where: { organisationId } })
    return { all, review: await db.item.count({ where: { organisationId, state: 'review' } }) }
  } catch (error) {
    if (!isConnectionLost(error)) throw error
    return null
  }
}

/** Resolves when `all` items are taken in and at least `review` of them are in review; answers how many are. */
const reached = (db: Client, all: number, review: number) =>
  until(`${review} of ${all} items in review`, recoverySeconds, async () => {
    const now = await progress(db)
    return now?.all === all && now.review >= review ? now.review : null
  })

/** Everything of the items that must be there once, and nothing twice. */
async function expectEachOnce(db: Client, total: number) {
  const { organisationId } = site
  const items = await db.item.findMany({
    where: { organisationId },
    select: {
      id: true,
      state: true,
      _count: { select: { tasks: true, proposals: true } },
      document: { select: { _count: { select: { pages: true } } } },
    },
  })
  expect(items).toHaveLength(total)
  for (const item of items) {
    expect(item).toMatchObject({
      state: 'review',
      _count: { tasks: 1, proposals: 1 },
      document: { _count: { pages: 1 } },
    })
    expect(await verifyItemChain(db, organisationId, item.id)).toBeNull()
  }
  for (const type of ['item.received', 'item.read', 'item.proposed'])
    expect(await db.event.count({ where: { organisationId, type } }), type).toBe(total)
}

test('after kill -9 of the server with documents under way, its next start brings each to review once', async () => {
  const folder = await site.slips('first', documents)
  const server = await site.serve()
  const ingesting = site.onWork('ingest', folder, '--no-wait', '--json')
  // The kill comes while documents are being read: some are through, most are not.
  const before = site.look()
  const through = await reached(before, documents, 2)
  await server.kill()
  await before.$disconnect()
  expect(through).toBeLessThan(documents)
  expect(JSON.parse((await ingesting).stdout)).toMatchObject({ files: documents, not_taken: 0 })

  const began = performance.now()
  const next = await site.serve()
  const db = site.look()
  await reached(db, documents, documents)
  process.stdout.write(
    `server killed at ${through}: all ${documents} in review after ${seconds(began)} s, ${next.megabytes} MB\n`,
  )
  await expectEachOnce(db, documents)
  await db.$disconnect()
  await next.stop()
}, 180_000)

test('after kill -9 of the database with documents under way, the server recovers by itself and brings each to review once', async () => {
  const folder = await site.slips('second', documents, 101)
  const server = await site.serve()
  const ingesting = site.onWork('ingest', folder, '--no-wait')
  const db = site.look()
  const through = await reached(db, 2 * documents, documents + 2)
  expect(through).toBeLessThan(2 * documents)
  const postmaster = site.postmaster()
  if (postmaster === null) throw new Error('the database has no process')
  process.kill(postmaster, 'SIGKILL')

  const began = performance.now()
  // Its last sessions may outlive it for a moment: what counts is a new one that answers.
  await until('the database answers again', 30, () => {
    const now = site.postmaster()
    return now !== null && now !== postmaster ? progress(db) : null
  })
  const back = seconds(began)
  if (server.address)
    await until('the pages answer again', 10, async () => ((await fetch(`${server.address}/healthz`)).ok ? true : null))
  await reached(db, 2 * documents, 2 * documents)
  process.stdout.write(
    `database killed at ${through - documents}: back after ${back} s, all in review after ${seconds(began)} s\n`,
  )
  expect(server.exited).toBe(false)
  expect(site.postmaster()).not.toBe(postmaster)
  await expectEachOnce(db, 2 * documents)
  await ingesting
  await db.$disconnect()
  await server.stop()
}, 180_000)

const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(1)
