import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import writeExcelFile from 'write-excel-file/node'
import { baselineOf } from '#server/metrics/baseline/read.server.ts'
import { cryptoRandom } from '#server/platform/random.server.ts'
import { generateEventLog } from '../../seed/event-log.ts'
import { insertProposedItem } from '../setup/items.ts'
import { slip, slipDefinition } from '../setup/slips.ts'
import { createWorld, type World } from '../setup/world.ts'

let world: World
type Person = Awaited<ReturnType<World['person']>>
let anna: Person
let bert: Person
let lead: Person
let boss: Person
beforeAll(async () => {
  const checks = slipDefinition.checks.filter((check) => check.kind !== 'sum')
  world = await createWorld({ definition: { ...slipDefinition, checks, timeZone: 'UTC' }, work: true })
  anna = await world.person('anna', ['reviewer'])
  bert = await world.person('bert', ['reviewer'])
  lead = await world.person('lea', ['lead'])
  boss = await world.person('eve', ['executive'])
})
afterAll(async () => {
  await world.close()
})

const minute = 60_000
const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
const entry = (change = {}) => ({
  ...{ id: cryptoRandom.uuid(), reference: 'A-1', documentType: 'slip', activeMs: 4 * minute, elapsedMs: 5 * minute },
  ...{ agoMs: 0, pauses: 1, ...change },
})
const upload = (fileName: string, content: string | Uint8Array<ArrayBuffer>, who = lead) =>
  who.call.baseline.upload({ ...world.scope, fileName, bytes: typeof content === 'string' ? utf8(content) : content })
const open = async (id: string) => (await lead.call.baseline.open({ ...world.scope, id })).import
const summary = (who = lead) => who.call.baseline.summary(world.scope)

/** Imports a file as it was guessed, with what is changed of that; answers the import when its job is done. */
async function imported(fileName: string, content: string | Uint8Array<ArrayBuffer>, change: object = {}) {
  const { id } = await upload(fileName, content)
  const { mapping } = await open(id)
  await lead.call.baseline.map({ ...world.scope, id, mapping: { ...mapping, ...change } })
  await lead.call.baseline.start({ ...world.scope, id })
  await world.boss
    .getSpy<{ importId: string }>('metrics.import_history')
    .waitForJob((d) => d.importId === id, 'completed')
  return open(id)
}

describe('the stopwatch', () => {
  it('takes an entry once however often it is sent, bounded by the clock of the server', async () => {
    const sent = entry()
    await anna.call.baseline.begin({ ...world.scope, begun: { id: sent.id, agoMs: 0 } })
    world.clock.forward(2 * minute)
    await anna.call.baseline.record({ ...world.scope, entries: [sent] })
    await anna.call.baseline.record({ ...world.scope, entries: [sent, sent] })
    const { entries } = await anna.call.baseline.stopwatch(world.scope)
    expect(entries).toMatchObject([
      { id: sent.id, activeMs: 2 * minute + 2000, pauses: 1, suspect: true, voided: false },
    ])
    expect(await world.db.event.count({ where: { type: 'stopwatch.recorded' } })).toBe(1)
    await expect(bert.call.baseline.record({ ...world.scope, entries: [sent] })).rejects.toThrow(/id of another one/)
    const event = await world.db.event.findFirstOrThrow({ where: { type: 'stopwatch.recorded' } })
    expect(JSON.stringify(event.data)).not.toContain('A-1')
  })

  it('leaves nothing of an item that was discarded', async () => {
    const { id } = entry()
    await anna.call.baseline.begin({ ...world.scope, begun: { id, agoMs: 0 } })
    await anna.call.baseline.discard({ ...world.scope, id })
    expect(await world.db.stopwatchEntry.count({ where: { id } })).toBe(0)
  })

  it('has its items checked by somebody else, who does not see whose they were; void entries do not count', async () => {
    world.clock.forward(60 * minute)
    const [good, bad, wrong] = [entry({ agoMs: 20 * minute }), entry({ agoMs: 10 * minute }), entry()]
    await anna.call.baseline.record({ ...world.scope, entries: [wrong, good, bad] })
    await expect(anna.call.baseline.check({ ...world.scope, id: good.id, error: false })).rejects.toThrow(
      /somebody else has to check/,
    )
    const { entries } = await bert.call.baseline.toCheck(world.scope)
    expect(Object.keys(entries[0] ?? {}).sort()).toEqual([
      'documentType',
      'endedAt',
      'error',
      'id',
      'mine',
      'reference',
    ])
    await bert.call.baseline.check({ ...world.scope, id: good.id, error: false })
    await bert.call.baseline.check({ ...world.scope, id: bad.id, error: true })
    await expect(bert.call.baseline.void({ ...world.scope, id: good.id, reason: 'because' })).rejects.toThrow(
      /Only the person who timed/,
    )
    await anna.call.baseline.void({ ...world.scope, id: wrong.id, reason: 'The wrong item' })
    await expect(bert.call.baseline.check({ ...world.scope, id: wrong.id, error: true })).rejects.toThrow(/voided/)
    const { sources, study } = await summary()
    expect(sources[0]).toMatchObject({
      source: 'stopwatch',
      items: 3,
      figures: { minutes: { mean: 4, n: 2 }, errors: { errors: 1, n: 2 }, rework: null },
      weeks: [{ monday: '2026-11-16', arrivals: null, done: 3, backlog: null }],
    })
    expect(study).toMatchObject({ counted: 3, suspect: 1, voided: 1, persons: [{ name: 'anna', n: 3 }] })
    // Others than the lead see no single person.
    expect((await summary(boss)).study).toMatchObject({ counted: 3, persons: null, newest: null })
  })

  it('is the baseline from 20 items on', async () => {
    expect(await baselineOf(lead.ctx, world.workflow)).toBeNull()
    world.clock.forward(24 * 60 * minute)
    const entries = Array.from({ length: 18 }, (_, i) =>
      entry({ agoMs: i * 10 * minute, activeMs: (3 + (i % 3)) * minute }),
    )
    await bert.call.baseline.record({ ...world.scope, entries })
    expect(await baselineOf(lead.ctx, world.workflow)).toMatchObject({
      source: 'stopwatch',
      minutes: { mean: expect.closeTo(4, 10), n: 20 },
      errors: { errors: 1, n: 2 },
    })
  })
})

describe('imported history', () => {
  it('is read as its owner says, counts by the week, is named when it comes again, and goes without a trace in the figures', async () => {
    const text = `item;received;started;ended;error;reworked
A;2/3/2026 08:00;3/3/2026 08:00;3/3/2026 08:06;no;no
B;2/3/2026 08:00;4/3/2026 08:00;4/3/2026 08:10;yes;no
C;2/3/2026 08:00;25/3/2026 08:00;25/3/2026 08:08;;yes
D;2/3/2026 08:00;someday;25/3/2026 08:00;;`
    const done = await imported('Bearbeitung.csv', text)
    expect(done).toMatchObject({ state: 'done', kind: 'rows', takenRows: 3, rejectedRows: 1, cases: 3 })
    expect(done.file?.rejected).toEqual([{ line: 5, column: 'started', reason: '"someday" is not a time.' }])
    const { csv } = await lead.call.baseline.rejected({ ...world.scope, id: done.id })
    expect(csv).toContain('5,"started","""someday"" is not a time.","D"')
    const rows = (await summary()).sources.find(({ source }) => source === 'rows')
    expect(rows).toMatchObject({
      items: 3,
      figures: { minutes: { mean: 8, n: 3 }, errors: { errors: 1, n: 2 }, rework: { count: 1, n: 3 } },
    })
    expect(rows?.weeks.map((w) => [w.monday, w.arrivals, w.done, w.backlog])).toEqual([
      ['2026-03-02', 3, 2, 1],
      ['2026-03-09', 0, 0, 1],
      ['2026-03-16', 0, 0, 1],
      ['2026-03-23', 0, 1, 0],
    ])
    expect(await upload('Kopie.csv', text)).toEqual({ id: done.id, same: true })
    const again = await lead.call.baseline.again({ ...world.scope, id: done.id, kind: 'rows' })
    await expect(lead.call.baseline.start({ ...world.scope, id: again.id })).rejects.toThrow(
      /imported already.*Bearbeitung\.csv/,
    )
    await lead.call.baseline.remove({ ...world.scope, id: done.id })
    expect((await summary()).sources.map(({ source }) => source)).toEqual(['stopwatch'])
    expect(await world.db.baselineRow.count({ where: { importId: done.id } })).toBe(0)
    expect(await world.db.event.count({ where: { type: { in: ['history.imported', 'history.removed'] } } })).toBe(2)
  })

  it('of an item that stands in two files counts as the later one says', async () => {
    const first = await imported('a.csv', 'item,ended,minutes\nX,2026-03-02,4\nY,2026-03-02,6')
    world.clock.forward(minute)
    const second = await imported('b.csv', 'item,ended,minutes\nY,2026-03-03,8\nZ,2026-03-03,9')
    expect((await summary()).sources.find(({ source }) => source === 'rows')?.figures.minutes).toMatchObject({
      mean: 7,
      n: 3,
    })
    for (const { id } of [first, second]) await lead.call.baseline.remove({ ...world.scope, id })
  })

  it('asks where day and month could change places, and reads a workbook as well', async () => {
    const cell = (value: string) => ({ type: String, value })
    const book = await writeExcelFile([
      ['item', 'start', 'end'].map(cell),
      ['A', '1/2/2026 08:00', '1/2/2026 08:05'].map(cell),
    ]).toBuffer()
    const { id } = await upload('book.xlsx', new Uint8Array(book))
    const { mapping, file } = await open(id)
    expect(file).toMatchObject({ taken: 0, rejectedCount: 1, times: { order: 'ambiguous' } })
    expect(file?.times.columns[0]?.values[0]).toMatchObject({
      dmy: { at: '2026-02-01T08:00:00.000Z' },
      mdy: { at: '2026-01-02T08:00:00.000Z' },
    })
    await lead.call.baseline.map({
      ...world.scope,
      id,
      mapping: { ...mapping, time: { ...mapping.time, order: 'mdy' } },
    })
    expect((await open(id)).file?.cases).toMatchObject([
      { key: 'A', endedAt: '2026-01-02T08:05:00.000Z', activeMs: 5 * minute },
    ])
  })

  it('as a log of events gives its cases, with the reopenings it was made with', async () => {
    const { csv, truth } = generateEventLog({ cases: 400, seed: 3 })
    const done = await imported('log.csv', csv)
    expect(done).toMatchObject({ kind: 'events', cases: truth.cases, takenRows: truth.events, rejectedRows: 0 })
    const log = (await summary()).sources.find(({ source }) => source === 'events')?.log
    expect(log).toMatchObject({ cases: 400, reopened: truth.reopenedCases, reassigned: { times: truth.reassignments } })
    await lead.call.baseline.remove({ ...world.scope, id: done.id })
  })

  const incidents = path.resolve(import.meta.dirname, '../../../shared/data/tickets-incidents-uci/events.csv')
  const there = fs.existsSync(incidents)
  it.skipIf(!there)(
    `gives the known figures of the UCI incident log${there ? '' : ' (skipped: it is not there)'}`,
    async () => {
      await imported('events.csv', new Uint8Array(fs.readFileSync(incidents)))
      const source = (await summary()).sources.find((one) => one.source === 'events')
      expect(source?.log).toEqual({
        ...{ cases: 150, events: 904, reopened: 0, reassigned: { cases: 78, times: 173 } },
        withinSla: expect.objectContaining({ count: 67, n: 150 }),
        resolved: { n: 140, missing: 10, medianHours: expect.closeTo(30.1417, 4) },
        closed: { n: 150, meanHours: expect.closeTo(478.525, 3) },
      })
      expect(source?.weeks.reduce((sum, week) => sum + (week.arrivals ?? 0), 0)).toBe(150)
    },
  )

  it('that is no table is refused in one sentence', async () => {
    await expect(upload('a.csv', 'item,ended\nA\0\0\0,2026-03-02\0')).rejects.toThrow(
      'a.csv is no CSV or Excel file that can be read: export the history as one of the two.',
    )
  })

  it('is for the lead alone', async () => {
    await expect(upload('x.csv', 'item,ended\n1,2026-03-02', anna)).rejects.toThrow(/needs the role Ops lead/)
    await expect(boss.call.baseline.outcomes(world.scope)).rejects.toThrow(/needs the role Ops lead/)
  })
})

describe('legacy outcomes', () => {
  it('are matched to items, compared with the proposals, and a drawn difference is settled by a third person', async () => {
    const items = []
    for (const n of [1, 2, 3]) items.push(await insertProposedItem(world, { ...slip(n) }))
    // Two items of one reference: nobody but a person can tell which is meant.
    items.push(await insertProposedItem(world, { ...slip(3) }))
    const done = await imported(
      'outcomes.csv',
      `Reference,Day,Total\nWS-1001,2026-11-02,120\nws-1002,2026-11-02,500.00\nWS-1003,2026-11-02,122.00\nWS-9999,2026-11-02,1.00`,
    )
    expect(done).toMatchObject({ kind: 'outcomes', cases: 4, rejectedRows: 0 })
    const view = () => lead.call.baseline.outcomes({ ...world.scope })
    const before = await view()
    expect(before).toMatchObject({
      counts: { matched: 2, unmatched: 1, ambiguous: 1 },
      shadow: { n: 2, differing: 1, critical: { count: 1, n: 2 } },
      drawable: 1,
    })
    expect(before.disagreements).toMatchObject([
      { number: items[1]?.number, values: [{ key: 'total', proposed: '121.00', legacy: '500.00' }] },
    ])
    expect(before.listed[0]?.candidates.map((c) => c.number)).toEqual([items[2]?.number, items[3]?.number])
    await lead.call.baseline.resolve({ ...world.scope, id: before.listed[0]?.id ?? '', number: items[3]?.number ?? 0 })
    await lead.call.baseline.rematch(world.scope)
    expect((await view()).counts).toEqual({ matched: 3, unmatched: 1, ambiguous: 0 })

    expect(await lead.call.baseline.sample({ ...world.scope, count: 5 })).toEqual({ drawn: 1 })
    const task = await world.db.task.findFirstOrThrow({ where: { mode: 'adjudication', itemId: items[1]?.id ?? '' } })
    expect((await view()).disagreements).toMatchObject([{ asked: true, values: null }])
    await world.db.task.updateMany({ where: { mode: 'assisted' }, data: { state: 'cancelled' } })
    const { work } = await bert.call.review.claim({ ...world.scope, number: items[1]?.number ?? 0 })
    expect(work.task.id).toBe(task.id)
    expect(JSON.stringify(task.brief)).toMatch(/"choices":\{"total":\["(121|500)\.00","(121|500)\.00"\]\}/)
    const heartbeat = { visitId: work.visitId, sequence: 1, activeMs: 0, gaps: [], at: 0 }
    const held = { taskId: task.id, taskVersion: work.task.version, visitId: work.visitId, heartbeat }
    await bert.call.review.decide({
      ...world.scope,
      id: cryptoRandom.uuid(),
      ...held,
      values: { ...work.values, total: '121.00' },
    })
    const after = await view()
    expect(after.drawn).toEqual({ open: 0, done: 1 })
    expect(after.shadow.fields.find((f) => f.key === 'total')?.settled).toEqual({
      n: 1,
      proposal: 1,
      legacy: 0,
      neither: 0,
    })
    // Its outcomes are evidence: an import that third people were asked about can still be taken out.
    await lead.call.baseline.remove({ ...world.scope, id: done.id })
    expect((await view()).counts).toEqual({ matched: 0, unmatched: 0, ambiguous: 0 })
  })
})
