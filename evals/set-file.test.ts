import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readChange } from './file-run.ts'
import { kindNamed, loadTemplate } from './kinds.ts'
import { openRecorded } from './recorded.ts'
import { readRun } from './run-file.ts'
import { readSet } from './set-file.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'countersign-set-file-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string, ...rows: (string | object)[]) => {
  const there = path.join(folder, name)
  writeFileSync(there, rows.map((row) => `${typeof row === 'string' ? row : JSON.stringify(row)}\n`).join(''))
  return there
}
const invoice = { kind: kindNamed('invoice'), definition: await loadTemplate('invoice') }
const read = (there: string) => readSet(there, invoice.kind, invoice.definition)
const one = { id: 'a', truth: { seller: 'Acme GmbH', total: '12.00', due_date: null }, text: 'Acme GmbH Total 12.00' }

test('a set keeps what a case says, and that a value is not there is not that it is not known', async () => {
  const { cases } = await read(
    file('set.jsonl', { ...one, grade: 'assisted', inclusion: 0.5, facts: ['within a week'] }),
  )
  expect(cases).toMatchObject([
    {
      facts: {
        ...{ caseId: 'a', grade: 'assisted', inclusion: 0.5, group: 'Acme GmbH', groupLabel: 'Acme GmbH' },
        truth: { seller: 'Acme GmbH', total: '12.00', due_date: null },
        facts: ['within a week'],
      },
      source: { text: 'Acme GmbH Total 12.00' },
    },
  ])
  expect(Object.keys(cases[0]?.facts.truth ?? {})).not.toContain('tax')
})

test('the alternatives of a manifest are as right as the first', async () => {
  const truth = { issuer: 'Acme', partner_name: 'Acme, Inc.', amount: 34.7 }
  const { cases } = await read(file('manifest.jsonl', { id: 'm', file: 'm.pdf', ground_truth: truth }))
  expect(cases[0]?.facts).toMatchObject({
    truth: { seller: 'Acme', total: '34.70' },
    accepted: { seller: ['Acme, Inc.'] },
  })
  expect(cases[0]?.source).toEqual({ file: path.join(folder, 'm.pdf') })
})

test('a spreadsheet and the formats of other tools are sets too', async () => {
  const { cases } = await read(file('set.csv', 'id,seller,total,text', 'c,Acme,"1,204.50",Acme 1204.50'))
  expect(cases[0]?.facts).toMatchObject({ caseId: 'c', grade: 'manual', truth: { seller: 'Acme', total: '1204.50' } })
  const asked = { input: 'Acme 9.00', ideal: '{"seller":"Acme","total":"9.00"}' }
  expect((await read(file('openai.jsonl', asked))).cases[0]?.facts.truth).toMatchObject({ total: '9.00' })
})

test('what is no case is named by its line, and so is one that is there twice or without its text', async () => {
  await expect(read(file('bad.jsonl', one, '{'))).rejects.toThrow(/bad\.jsonl, line 2: It is no JSON object/)
  await expect(read(file('twice.jsonl', one, one))).rejects.toThrow('names the case "a" twice')
  const elsewhere = { ...one, text: null, document: { sha256: 'a'.repeat(64) } }
  await expect(read(file('elsewhere.jsonl', elsewhere))).rejects.toThrow(
    /line 1: the case "a" names its document without/,
  )
  await expect(read(file('empty.jsonl', ''))).rejects.toThrow('holds no case')
  await expect(read(path.join(folder, 'none.jsonl'))).rejects.toThrow('There is no file')
})

test('a candidate, a run and recorded answers that are none are refused in words', async () => {
  expect(await readChange(file('c.yaml', 'thresholds: { sure: 0.95 }'))).toEqual({ thresholds: { sure: 0.95 } })
  await expect(readChange(file('c1.yaml', 'threshold: 1'))).rejects.toThrow(/is not a candidate: .*Unrecognized key/s)
  await expect(readChange(file('c2.yaml', 'a: [}'))).rejects.toThrow('is neither JSON nor YAML')
  await expect(readRun(file('run.jsonl', { schema: 'other' }))).rejects.toThrow(/line 1: .* is not as in a run file/)
  await expect(readRun(file('cut.jsonl', '{"schema"'))).rejects.toThrow(
    'is not JSON: this is no run file, or it was cut off',
  )
  await expect(openRecorded(file('answers.jsonl', { answer: 1 }), null)).rejects.toThrow('is no recorded answer')
})
