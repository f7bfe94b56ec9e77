import { execFile } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { gate } from '../../evals/compare-command.ts'
import type { Opened } from '../../evals/installation.ts'
import { exportThere, listThere, runThere, twoRuns } from '../../evals/there.ts'
import { insertListed } from '../setup/items.ts'
import { slipDefinition } from '../setup/slips.ts'
import { createWorld, type World } from '../setup/world.ts'

const root = path.resolve(import.meta.dirname, '../..')
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-evals-'))
const at = (name: string) => path.join(folder, name)
afterAll(() => fs.rmSync(folder, { recursive: true }))

type Finished = { code: number; stdout: string; stderr: string }

/** `evals ARGS`, a process of its own, to its end. */
const evals = (...args: string[]): Promise<Finished> =>
  new Promise((resolve) => {
    execFile(process.execPath, ['evals/main.ts', ...args], { cwd: root }, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === 'number' ? error.code : -1) : 0
      resolve({ code, stdout, stderr })
    })
  })

describe('on files', () => {
  it('the gate answers with its exit status, a JUnit report and Markdown', async () => {
    const set = ['--set', 'evals/sets/tickets.jsonl', '--workflow', 'support']
    const current = await evals('run', ...set, '--out', at('current.jsonl'), '--json')
    expect([current.code, current.stderr]).toEqual([0, ''])
    expect(JSON.parse(current.stdout)).toMatchObject({ provider: 'local', scores: { gate: { n: 48 } } })
    fs.writeFileSync(at('worse.jsonl'), withoutDelivery(fs.readFileSync(at('current.jsonl'), 'utf8')))
    const reports = ['--junit', at('gate.xml'), '--markdown', at('gate.md')]
    const [failed, bad] = await Promise.all([
      evals('gate', at('current.jsonl'), at('worse.jsonl'), ...reports),
      evals('gate', at('current.jsonl'), at('none.jsonl')),
    ])
    expect([failed.code, bad.code]).toEqual([1, 2])
    expect(failed.stdout).toMatch(/^Failed\. .*Topic: 93\.8 % became/)
    expect(bad.stderr).toContain('none.jsonl')
    expect(fs.readFileSync(at('gate.xml'), 'utf8')).toContain('<failure message="Topic: ')
    expect(fs.readFileSync(at('gate.md'), 'utf8')).toMatch(/^## worse\.jsonl against current\.jsonl: Failed/)
  })
})

describe('in an installation', () => {
  const cases = 24
  let world: World
  let opened: Opened
  /** What the last command said. */
  let said: Record<string, unknown>
  beforeAll(async () => {
    world = await createWorld({ definition: definitionSchema.parse({ ...slipDefinition, checks: [] }), work: true })
    await insertSlips(world, cases)
    const { id, slug } = world.organisation
    opened = {
      scope: { organisation: { id, slug }, workflow: world.workflow, ctx: world.system },
      application: { joined: true, work: async () => undefined },
      terminal: {
        json: true,
        result: (object) => {
          said = object
        },
        note: () => undefined,
        bar: () => ({ step: () => undefined, end: () => undefined }),
      },
    }
  })
  afterAll(() => world.close())

  it('a set is run as the workflow is and with a candidate, and the gate judges the two by their numbers', async () => {
    const lead = await world.person('lea', ['lead'])
    const change = { hints: { total: { terms: ['Nothing'], avoid: ['Total'] } } }
    const made = await lead.call.evaluation.runs.make({ ...world.scope, version: 1, name: 'Blind', note: '', change })
    const run = (candidate: string) => runThere(opened, { set: 'Slips', candidate, split: 'all', repetitions: 1 })
    expect(await run('current')).toBe(0)
    expect(said).toMatchObject({ run: 1, state: 'done', cases, scores: { gate: { n: cases } } })
    expect(await run(String(made.number))).toBe(0)
    expect(await gate(await twoRuns(opened.scope, '1', '1'), {}, opened.terminal)).toBe(0)
    expect(said).toMatchObject({ verdict: 'passed', identical: true })
    const code = await gate(await twoRuns(opened.scope, '1', '2'), {}, opened.terminal)
    expect([code, said.verdict]).toEqual([1, 'failed'])
    await expect(twoRuns(opened.scope, '1', '9')).rejects.toThrow('There is no run 9')
  })

  it('lists what there is, and exports a set that runs as a file', async () => {
    expect(await listThere(opened)).toBe(0)
    expect(said).toMatchObject({
      sets: [{ name: 'Slips', cases }],
      runs: [
        { number: 2, state: 'done' },
        { number: 1, state: 'done' },
      ],
    })
    const out = at('slips.jsonl')
    expect(await exportThere(opened, { set: 'Slips', format: 'jsonl', out })).toBe(0)
    const lines = fs.readFileSync(out, 'utf8').trimEnd().split('\n')
    expect(lines).toHaveLength(cases)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ grade: 'manual', truth: { reference: 'WS-1001' } })
    await expect(exportThere(opened, { set: 'No', format: 'csv' })).rejects.toThrow(
      'There is no set "No"; name one with --set: "Slips".',
    )
  })
})

/** A run in which no message is about a delivery. */
function withoutDelivery(run: string): string {
  return run.replaceAll('"key":"topic","value":"delivery"', '"key":"topic","value":null')
}

/** A set of slips with what is true of them, each on a document of its own. */
async function insertSlips(of: World, count: number): Promise<void> {
  const { db, organisation, workflow, clock } = of
  const [organisationId, setId] = [organisation.id, crypto.randomUUID()]
  await db.evaluationSet.create({
    data: { id: setId, organisationId, workflowId: workflow.id, name: 'Slips', kind: 'collected' },
  })
  for (let n = 1; n <= count; n++) {
    const { id } = await insertListed(of, {
      state: 'review',
      text: `Slip number WS-${1000 + n} Date 2026-11-02 Total ${100 + n}.00`,
    })
    const { documentId } = await db.item.findUniqueOrThrow({ where: { id }, select: { documentId: true } })
    await db.document.update({ where: { id: documentId }, data: { readAt: clock.now(), pageCount: 1 } })
    await db.evaluationCase.create({
      data: {
        ...{ id: crypto.randomUUID(), organisationId, setId, documentId, source: 'manual', grade: 'manual' },
        truth: { reference: `WS-${1000 + n}`, day: '2026-11-02', net: null, tax: null, total: `${100 + n}.00` },
        ...{ corrected: [], split: 'test', workflowVersion: 1, validFrom: new Date(clock.now().getTime() - 1000 + n) },
      },
    })
  }
}
