import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Connection, withClient } from '#server/platform/connection.server.ts'
import { createSources } from '#server/platform/sources.server.ts'
import type { SqlQuestion, SqlTarget } from '#server/platform/sources.ts'
import { createTestDatabase, type TestDatabase } from '../setup/database.ts'
import { slipDefinition } from '../setup/slips.ts'
import { createWorld, type World } from '../setup/world.ts'

const sources = createSources()
const id = randomUUID().slice(0, 8)
const [database, reader, writer] = [`outside_${id}`, `reader_${id}`, `writer_${id}`]
const password = 'a password with "quotes" & spaces'
let owner: Connection
let ours: TestDatabase

/** A database beside the product's own on the same server, with one who may read, and one who may write. */
beforeAll(async () => {
  const server = inject('testServer')
  owner = { ...server, database }
  await withClient(server, async (client) => {
    await client.query(`create database ${database}`)
    for (const role of [reader, writer])
      await client.query(`create role ${role} login password ${client.escapeLiteral(password)}`)
  })
  await withClient(owner, async (client) => {
    await client.query('create table sale (day date, site text, amount numeric(12, 2), at timestamptz)')
    await client.query(`insert into sale select date '2026-11-16' + (n % 7), 'Site ' || chr(65 + n % 2), n + 0.5,
      timestamptz '2026-11-16 23:30+00' from generate_series(1, 20) n`)
    await client.query(`grant select on sale to ${reader}, ${writer}; grant insert (site) on sale to ${writer}`)
  })
  ours = await createTestDatabase()
})
afterAll(async () => {
  await sources.close()
  await ours.drop()
  await withClient(inject('testServer'), async (client) => {
    await client.query(`drop database ${database} with (force)`)
    await client.query(`drop role ${reader}`)
    await client.query(`drop role ${writer}`)
  })
})

const target = (change: Partial<SqlTarget> = {}): SqlTarget => ({
  ...{ host: owner.host, port: owner.port, database, tls: 'off', inside: true, user: reader, password },
  ...change,
})
const ask = (query: string, change: Partial<SqlQuestion> = {}, to: Partial<SqlTarget> = {}) =>
  sources.query(target(to), { query, timeoutMs: 10_000, mostRows: 100, timeZone: 'Europe/Berlin', ...change })
const refusal = (...asked: Parameters<typeof ask>): Promise<string> =>
  ask(...asked).then(
    (answer) => `answered: ${JSON.stringify(answer)}`,
    (error: Error) => error.message,
  )
const countSales = () =>
  withClient(owner, async (client) => (await client.query('select count(*)::int as n from sale')).rows[0]?.n as number)

describe('a database outside', () => {
  it('answers one SELECT with plain cells: numbers with a point, days in ISO 8601, moments in the workflow’s zone', async () => {
    expect(await ask('SELECT day, site, amount, at, null AS nothing FROM sale ORDER BY amount LIMIT 2;')).toEqual({
      headers: ['day', 'site', 'amount', 'at', 'nothing'],
      rows: [
        ['2026-11-17', 'Site B', '1.50', '2026-11-17 00:30:00+01', ''],
        ['2026-11-18', 'Site A', '2.50', '2026-11-17 00:30:00+01', ''],
      ],
    })
    expect(await ask("WITH a AS (SELECT 1 AS n) SELECT n, ';' AS mark FROM a -- done")).toMatchObject({
      rows: [['1', ';']],
    })
  })

  it('is never written to, whatever the query tries', async () => {
    const before = await countSales()
    for (const query of [
      "INSERT INTO sale (site) VALUES ('x')",
      'DELETE FROM sale',
      "WITH x AS (INSERT INTO sale (site) VALUES ('x') RETURNING site) SELECT * FROM x",
      'SELECT 1; DELETE FROM sale',
      'SELECT 1; COMMIT; BEGIN; DELETE FROM sale',
      "SELECT set_config('transaction_read_only', 'off', false)",
      'SELECT * INTO copied FROM sale',
      'SELECT * FROM sale FOR UPDATE',
      'CREATE TABLE made (n int)',
      `COPY sale TO PROGRAM 'true'`,
    ])
      expect(await refusal(query), query).toMatch(/The database answers: |would change something/)
    expect(await countSales()).toBe(before)
  })

  it('is refused where its user could write, and says which right that is', async () => {
    expect(await refusal('SELECT 1', {}, { user: writer })).toMatch(
      /may change the table public\.sale: give reports a user/,
    )
    const { user, password: own } = owner
    expect(await refusal('SELECT 1', {}, { user, password: own })).toMatch(/is a superuser/)
    await withClient(owner, (client) => client.query(`grant create on schema public to ${reader}`))
    expect(await refusal('SELECT 1')).toMatch(/may make tables in the schema public.*REVOKE CREATE/)
    await withClient(owner, async (client) => {
      await client.query(`revoke create on schema public from ${reader}`)
      await client.query(`grant pg_write_all_data to ${reader}`)
    })
    expect(await refusal('SELECT 1')).toMatch(/belongs to a role that may write/)
    await withClient(owner, (client) => client.query(`revoke pg_write_all_data from ${reader}`))
  })

  it('is asked for so many rows and so long, and no longer', async () => {
    expect((await ask('SELECT n FROM generate_series(1, 100) n')).rows).toHaveLength(100)
    expect(await refusal('SELECT n FROM generate_series(1, 5000) n')).toMatch(/more than 100 rows/)
    // Few rows, but long ones: they are not waited for until they fill the memory.
    const narrow = createSources({ maxBytes: 1_000_000 })
    const query = `SELECT repeat('x', 300000 + n) FROM generate_series(1, 6) n`
    const long = narrow.query(target(), { query, timeoutMs: 10_000, mostRows: 100, timeZone: 'UTC' })
    await expect(long).rejects.toThrow(/more than 50 million characters/)
    await narrow.close()
    const slow = { timeoutMs: 300, mostRows: 5_000 }
    expect(await refusal('SELECT pg_sleep(20)', slow)).toMatch(/did not answer within/)
    // A query that takes the limit off for what follows it does not get away with it.
    const sly = `SELECT set_config('statement_timeout', '0', false), CASE WHEN n > 1000 THEN pg_sleep(20) END FROM generate_series(1, 2000) n`
    expect(await refusal(sly, slow)).toMatch(/did not answer within/)
  })

  it('is not Countersign’s own, by whatever name and user it is asked', async () => {
    const { user, password: own, host, port } = ours.app
    const named = { host, port, database: ours.app.database }
    expect(await refusal('SELECT 1', {}, { ...named, user, password: own })).toMatch(
      /This is a database of Countersign/,
    )
    // One that may see nothing of it is told the same.
    expect(await refusal('SELECT 1', {}, { ...named, host: 'localhost' })).toMatch(/This is a database of Countersign/)
  })

  it('lies outside closed networks, and is asked over TLS, unless it is inside the own walls', async () => {
    expect(await refusal('SELECT 1', {}, { inside: false })).toMatch(/asked over TLS/)
    expect(await refusal('SELECT 1', {}, { inside: false, tls: 'verify' })).toMatch(/closed network \(loopback\)/)
    expect(await refusal('SELECT 1', {}, { inside: false, tls: 'verify', host: 'localhost' })).toMatch(/closed network/)
    expect(await refusal('SELECT 1', {}, { host: '169.254.169.254' })).toMatch(
      /closed network \(link-local or metadata\)/,
    )
    expect(await refusal('SELECT 1', {}, { tls: 'verify' })).toMatch(/does not speak TLS/)
    expect(await refusal('SELECT 1', {}, { password: 'wrong' })).toMatch(/refuses the user or the password/)
    expect(await refusal('SELECT 1', {}, { database: 'nowhere' })).toMatch(/There is no database "nowhere"/)
  })
})

describe('a connection', () => {
  let world: World
  beforeAll(async () => {
    world = await createWorld({ definition: slipDefinition })
  })
  afterAll(() => world.close())

  it('is made, tried, changed and removed by an administrator; its password never comes back, nor goes to another address', async () => {
    const { call } = await world.person('ada', ['administrator'])
    const organisation = world.organisation.slug
    const address = `postgresql://${owner.host}:${owner.port}/${database}?sslmode=disable`
    const made = {
      ...{ organisation, id: null, version: 0, label: 'Sales database', address, inside: true },
      ...{ user: reader, password, timeoutSeconds: 5, mostRows: 100 },
    }
    await expect(call.schedule.saveConnection({ ...made, inside: false })).rejects.toThrow(/inside your own walls/)
    const { id } = await call.schedule.saveConnection(made)
    expect(await call.schedule.tryConnection({ organisation, id })).toEqual({
      ok: true,
      sentence: expect.stringMatching(/^PostgreSQL [\d.]+ answers, and its user can read/),
    })
    const page = await call.schedule.connections({ organisation })
    expect(page.connections).toMatchObject([{ key: 'sales_database', user: reader, usedBy: [] }])
    expect(JSON.stringify(page)).not.toContain('a password')
    const change = { ...made, id, password: null }
    await expect(
      call.schedule.saveConnection({ ...change, address: 'postgresql://elsewhere.example:5432/sales' }),
    ).rejects.toThrow(/password belongs to the other address/)
    await call.schedule.saveConnection({ ...change, mostRows: 50 })
    await expect(call.schedule.saveConnection({ ...change, mostRows: 60 })).rejects.toThrow(/Somebody else/)

    const lead = await world.person('lena', ['lead'])
    await expect(lead.call.schedule.connections({ organisation })).rejects.toThrow(/role/)
    const input = {
      ...{ key: 'sales', label: 'Sales', date: 'day', group: 'site', values: ['amount'], expect: [], unusual: 0.25 },
      source: {
        kind: 'sql' as const,
        connection: 'sales_database',
        query: `SELECT day, site, amount FROM sale WHERE day BETWEEN '{{from}}' AND {{to}}`,
      },
    }
    world.clock.forward(7 * 86_400_000)
    const tried = await lead.call.schedule.tryInput({ organisation, input, every: 'week', timeZone: 'Europe/Berlin' })
    expect(tried).toMatchObject({
      problem: null,
      rows: 20,
      rowsBefore: 0,
      problems: [],
      figures: [{ key: 'amount', now: '220' }],
    })
    await call.schedule.removeConnection({ organisation, id })
    expect(await world.db.event.count({ where: { type: { startsWith: 'connection.' } } })).toBe(3)
  })
})
