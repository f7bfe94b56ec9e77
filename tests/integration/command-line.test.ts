import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withClient } from '#server/platform/connection.server.ts'
import { type Installation, makeInstallation } from '../setup/installation.ts'
import { slip, slipPdf } from '../setup/slips.ts'

let site: Installation
beforeAll(async () => {
  site = await makeInstallation()
})
afterAll(async () => {
  await site.remove()
})

const counts = (stdout: string) => {
  const { items: _, seconds: __, seconds_per_page: ___, ...rest } = JSON.parse(stdout)
  return rest
}

describe('countersign, with the server down', () => {
  it('takes a folder of good and bad files in, waits, and prints one JSON object and nothing else', async () => {
    const folder = await site.slips('mixed', 3)
    fs.mkdirSync(path.join(folder, 'deeper'))
    fs.writeFileSync(path.join(folder, 'deeper/torn.pdf'), '%PDF-1.7\nnothing of a PDF follows')
    fs.writeFileSync(path.join(folder, 'deeper/empty.pdf'), '')
    fs.writeFileSync(path.join(folder, '.hidden'), 'not meant')

    const done = await site.onWork('ingest', folder, '--json')
    expect(done.stderr).toBe('')
    expect(done.code).toBe(0)
    expect(done.stdout.trim().split('\n')).toHaveLength(1)
    expect(counts(done.stdout)).toEqual({
      organisation: 'acme',
      workflow: 'work',
      files: 5,
      accounted: 5,
      review: 3,
      exceptions: 2,
      not_taken: 0,
      pages: 3,
    })
    const { items, seconds, seconds_per_page } = JSON.parse(done.stdout)
    expect(seconds).toBeGreaterThan(0)
    expect(seconds_per_page).toBeGreaterThan(0)
    const torn = items.find((i: { file: string }) => i.file.endsWith('torn.pdf'))
    expect(torn).toMatchObject({
      state: 'exception',
      pages: null,
      reading_ms: null,
      reason: expect.stringMatching(/\.$/),
    })
    const good = items.find((i: { file: string }) => i.file.endsWith('slip-2.pdf'))
    expect(good).toMatchObject({ reference: expect.stringMatching(/^#\d+$/), state: 'review', pages: 1, reason: null })
  })

  it('gives what is not there a line of its own, takes the rest, and ends with 1', async () => {
    const good = path.join(site.folder, 'single.pdf')
    fs.writeFileSync(good, await slipPdf(slip(50)))
    const done = await site.onWork('ingest', path.join(site.folder, 'absent.pdf'), good, '--json')
    expect(done.code).toBe(1)
    expect(counts(done.stdout)).toMatchObject({ files: 2, accounted: 1, review: 1, not_taken: 1 })
    expect(JSON.parse(done.stdout).items[0]).toMatchObject({
      reference: null,
      state: 'not_taken',
      reason: 'There is no such file: check the path.',
    })
  })

  it('prints a table for people', async () => {
    const done = await site.onWork('ingest', path.join(site.folder, 'single.pdf'))
    expect(done.code).toBe(0)
    expect(done.stdout).toMatch(/^Item +State +Pages +Read ms +File +Reason\n#\d+ +review +1 +\d+ +single\.pdf/)
    expect(done.stdout).toMatch(/1 files: 1 in review, 0 exceptions\. 1 pages in [\d.]+ s/)
  })

  it('says in one sentence what is missing', async () => {
    const organisation = await site.countersign('status', '--organisation', 'nobody')
    const workflow = await site.countersign('verify', '--organisation', 'acme', '--workflow', 'typo')
    const demo = await site.countersign('ingest', site.folder)
    expect(organisation).toEqual({
      code: 1,
      stdout: '',
      stderr: 'There is no organisation "nobody": name one with --organisation (acme).\n',
    })
    expect(workflow).toEqual({
      code: 1,
      stdout: '',
      stderr: 'The organisation "acme" has no workflow "typo": name one with --workflow (work).\n',
    })
    expect(demo.stderr).toMatch(/There is no organisation "demo": .*npm run -s countersign -- demo\.\n$/)
  })

  it('counts items, jobs and room', async () => {
    const done = await site.onWork('status', '--json')
    const status: { jobs: { queue: string; failed: number }[] } = JSON.parse(done.stdout)
    // A command does not wait for the search, nor for what runs by the clock: their jobs may be left for the server.
    const left =
      /^(item\.search-.*|approval\.due|metrics\.fold|notification\.[a-z-]+|schedule\.[a-z-]+|pilot\.stop|pilot\.watch-.*|evaluation\.sample)$/
    expect(status.jobs.filter((job) => job.failed > 0 || !left.test(job.queue))).toEqual([])
    expect(status).toMatchObject({
      server_up: false,
      items: { review: 5, exception: 2, completed: 0 },
      database_mb: expect.any(Number),
      files_mb: expect.any(Number),
    })
  })

  it('says what is wrong in a workflow file, by line, without a database', async () => {
    const file = path.join(site.folder, 'wrong.yaml')
    fs.writeFileSync(file, 'name: Returns\nnuon: { one: return, many: returns }\n')
    const done = await site.countersign('workflow', 'validate', file)
    expect(done).toMatchObject({ code: 1, stderr: '' })
    expect(done.stdout.replaceAll(file, 'wrong.yaml')).toBe(
      [
        'wrong.yaml:1:1: noun: is missing: it needs a group of keys',
        'wrong.yaml:2:1: nuon: there is no key "nuon" here: did you mean "noun"?',
        '2 problems. Nothing was changed.\n',
      ].join('\n'),
    )
  })

  it('makes a workflow of a file', async () => {
    const file = path.join(site.folder, 'filed.yaml')
    fs.writeFileSync(file, 'name: Returns\nnoun: { one: return, many: returns }\n')
    const done = await site.countersign('workflow', 'apply', file, '--organisation', 'acme')
    expect(done.code).toBe(0)
    expect(done.stdout).toMatch(/^Made the workflow filed\. It has no members yet/)
  })

  it('finds nothing to migrate in a database that it has just opened', async () => {
    expect(JSON.parse((await site.countersign('migrate', '--json')).stdout)).toEqual({ applied: [], pending: [] })
  })

  it('verifies every chain, and names the item whose record was tampered with or erased', async () => {
    expect(JSON.parse((await site.onWork('verify', '--json')).stdout)).toMatchObject({ items: 7, broken: [] })
    await tamper(
      `update event set data = data || '{"size": 1}' where sequence = 1 and item_id = (select id from item where number = 2)`,
    )
    await tamper(`delete from event where item_id = (select id from item where number = 3)`)
    const found = await site.onWork('verify', '--json')
    expect(found.code).toBe(1)
    expect(JSON.parse(found.stdout).broken).toEqual([
      { reference: '#2', event: 1 },
      { reference: '#3', event: 1 },
    ])
    expect((await site.onWork('verify')).stdout).toContain('#2: the record was changed or cut at event 1.')
  })

  it('exports to a file, or leaves no file when there is nothing to export', async () => {
    const out = path.join(site.folder, 'items.csv')
    const nothing = await site.onWork('export', '--out', out)
    expect(nothing).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('There is nothing to export'),
    })
    expect(fs.readdirSync(site.folder).filter((name) => name.startsWith('items.csv'))).toEqual([])
    const unwritable = await site.onWork('export', '--out', path.join(site.folder, 'no/such/folder.csv'))
    expect(unwritable.stderr).toMatch(/folder\.csv cannot be written \(ENOENT\)/)
  })
})

/** Changes the record as only the owner of the tables can, with the triggers that forbid it switched off. */
async function tamper(sql: string): Promise<void> {
  const application = await site.open()
  try {
    await withClient(application.owner, async (client) => {
      await client.query('alter table event disable trigger user')
      await client.query(sql)
      await client.query('alter table event enable trigger user')
    })
  } finally {
    await application.close()
  }
}
