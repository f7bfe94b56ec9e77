import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DomainError } from '#server/platform/errors.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { type CaseFormat, caseFormats, type FileCase } from './formats.ts'
import { formatOf, readCaseFile, writeCaseFile } from './formats-file.server.ts'

const definition = definitionSchema.parse({
  name: 'Orders',
  noun: { one: 'order', many: 'orders' },
  fields: [
    { key: 'note', label: 'Note', type: 'text' },
    { key: 'total', label: 'Total', type: 'money' },
    { key: 'day', label: 'Day', type: 'date' },
    {
      ...{ key: 'topics', label: 'Topics', type: 'label', multiple: true },
      options: [
        { key: 'door', label: 'Front door' },
        { key: 'roof', label: 'Roof' },
      ],
    },
    { key: 'queue', label: 'Queue', type: 'route' },
    {
      ...{ key: 'rows', label: 'Rows', type: 'table' },
      columns: [
        { key: 'name', label: 'Name', type: 'text' },
        { key: 'amount', label: 'Amount', type: 'money' },
      ],
    },
  ],
})

const example: FileCase = {
  ...{ id: 'case-1', name: 'Acme, "Ltd"', grade: 'blind', inclusion: 0.25, purposive: true, corrected: ['total'] },
  truth: {
    note: '=SUM(A1)\nsecond',
    total: '-12.50',
    day: null,
    topics: ['door', 'roof'],
    queue: 'main',
    rows: [
      { name: 'Nut; bolt', amount: '1.00' },
      { name: null, amount: '-2.00' },
    ],
  },
  accepted: { total: ['-12.51'], topics: [['door']] },
  facts: ['by Friday', '12,50'],
  note: 'looked at twice',
  workflowVersion: 3,
  validFrom: '2026-11-16T09:00:00.000Z',
  document: {
    ...{ fileName: 'a.pdf', sha256: 'a'.repeat(64), language: 'en' },
    text: 'Total {{ env.SECRET }} {% raw %}x{% endraw %}\n"quoted", \'single\'\n@formula',
  },
}

async function written(format: CaseFormat, cases: readonly FileCase[]): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  async function* all() {
    yield* cases
  }
  for await (const chunk of writeCaseFile(format, definition, all())) chunks.push(chunk)
  return Buffer.concat(chunks)
}
const read = (format: CaseFormat, bytes: Uint8Array | string) =>
  readCaseFile(
    { bytes: typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes, format, grade: 'manual' },
    definition,
  )

describe.each(caseFormats)('%s', (format) => {
  test('gives back what was written', async () => {
    const { cases, rejected } = read(
      format,
      await written(format, [example, { ...example, id: 'case-2', accepted: {} }]),
    )
    expect(rejected).toEqual([])
    const { corrected: _c, workflowVersion: _w, validFrom: _v, document, ...kept } = example
    const { language: _l, ...file } = document
    // A text field's line break is a blank in its normal form.
    const truth = { ...kept.truth, note: '=SUM(A1) second' }
    expect(cases[0]).toMatchObject({ ...kept, truth, dropped: [], document: file })
    expect(cases[1]).toMatchObject({ id: 'case-2', accepted: {} })
  })

  test('is told by its file', async () => {
    const names = { jsonl: 'a.jsonl', csv: 'a.csv', promptfoo: 'a.yaml', openai: 'a.jsonl' }
    expect(formatOf(names[format], await written(format, [example]))).toBe(format)
  })

  test('gives back any document, whatever it holds', async () => {
    const texts = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }).filter((t) => t.trim() !== '')
    const pieces = fc.constantFrom(
      '{{x}}',
      '{% endraw %}',
      '{%- endraw %}',
      'file://etc',
      "'=1",
      '\n',
      '- a: b',
      '"',
      '#',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(texts, pieces), { minLength: 1, maxLength: 6 }), async (parts) => {
        const text = parts.join('').replaceAll('\r', '').replaceAll('\u0000', '')
        fc.pre(text.trim() !== '' && (format !== 'csv' || !/^[\s]*'/.test(text)))
        const { cases } = read(format, await written(format, [{ ...example, document: { ...example.document, text } }]))
        expect(cases[0]?.document.text).toBe(text)
      }),
      { numRuns: 60 },
    )
  })
})

test('a file of ours runs nothing in a spreadsheet and nothing in promptfoo', async () => {
  const csv = Buffer.from(await written('csv', [example])).toString()
  expect(csv).toContain('"\'=SUM(A1)')
  const yaml = Buffer.from(
    await written('promptfoo', [{ ...example, document: { ...example.document, text: 'file:///etc/passwd' } }]),
  ).toString()
  expect(yaml).not.toMatch(/document: *"?file:/)
})

describe('files of others', () => {
  test('promptfoo tests with asserts of their own', () => {
    const { cases, rejected } = read(
      'promptfoo',
      `defaultTest:
  vars: { tone: kind }
tests:
  - description: late
    vars: { email: "It is late", expected: '{"topics": "Front door"}' }
    assert:
      - type: contains
        value: Friday
      - type: llm-rubric
        value: is polite
  - vars: { email: "x" }
  - file://more.yaml
  - vars: { a: "1", b: "2" }
    assert: [{ type: equals, value: { total: 5 } }]
`,
    )
    expect(cases).toMatchObject([
      { line: 1, id: 'line-1', name: 'late', truth: { topics: ['door'] }, facts: ['Friday'], grade: 'manual' },
    ])
    expect(cases[0]?.dropped).toEqual(['assertion: {"type":"llm-rubric","value":"is polite"}', 'tone: kind'])
    expect(rejected.map((r) => [r.line, r.because.split(':')[0]])).toEqual([
      [2, 'It says nothing that is true of the document'],
      [3, 'It points to another file'],
      [4, 'No document was found among its vars'],
    ])
  })

  test('OpenAI evals with several ideals, and with parts of a message', () => {
    const lines = [
      {
        input: [
          { role: 'system', content: 'Be exact.' },
          { role: 'user', content: [{ type: 'text', text: 'Total 5' }] },
        ],
        ideal: ['{"total": "5"}', '{"total": "5.10"}'],
      },
      { input: 'Total 6', ideal: 'roof' },
      { input: 'Total 7', ideal: 'nothing of the kind' },
      { ideal: 'x' },
    ]
    const { cases, rejected } = read('openai', lines.map((l) => JSON.stringify(l)).join('\n'))
    expect(cases).toMatchObject([
      { truth: { total: '5.00' }, accepted: { total: ['5.10'] }, dropped: ['system message: Be exact.'] },
      { truth: { topics: ['roof'] }, document: { text: 'Total 6' } },
    ])
    expect(rejected.map((r) => r.line)).toEqual([3, 4])
    expect(rejected[0]?.because).toContain('is none of: door, roof')
  })

  test('CSV with labels for headers, and a cell for "there is none"', () => {
    const { cases, rejected } = read(
      'csv',
      'id;Total;Day;text;colour\n1;1.204,50;-;Some text;red\n2;much;;More text;\n2b;5;;;\n',
    )
    expect(cases).toMatchObject([
      { id: '1', line: 2, truth: { total: '1204.50', day: null }, dropped: ['colour: red'] },
    ])
    expect(cases[0]?.truth).not.toHaveProperty('topics')
    expect(rejected).toMatchObject([
      { line: 3, because: 'Total: Write an amount such as 1204.50 or 1.204,50.' },
      { line: 4, because: expect.stringContaining('It has no document') },
    ])
  })

  test('JSONL: each line that is not understood is named, with why and what it was', () => {
    const { cases, rejected } = read(
      'jsonl',
      '{"id":"a","truth":{"total":"5"},"text":"t","colour":"red"}\nnonsense\n\n{"id":"b","truth":{},"text":"t"}\n{"id":"a","truth":{"total":"6"},"text":"t"}',
    )
    expect(cases).toMatchObject([{ id: 'a', dropped: ['colour: red'] }])
    expect(rejected).toMatchObject([
      { line: 2, because: expect.stringContaining('no JSON object'), raw: 'nonsense' },
      { line: 4, because: expect.stringContaining('no value of a field of this workflow') },
      { line: 5, because: expect.stringContaining('stands in line 1 already') },
    ])
  })
})

test('a file that is none is refused with what to do', () => {
  const because = (format: CaseFormat, text: string) => {
    try {
      read(format, text)
    } catch (error) {
      return error instanceof DomainError ? [error.code, error.message] : error
    }
    return null
  }
  expect(because('promptfoo', 'a: [1')).toEqual(['unreadable', expect.stringContaining('neither YAML nor JSON')])
  expect(because('jsonl', '')).toEqual(['unreadable', expect.stringContaining('holds no case')])
  expect(because('csv', 'a,b\n"x')).toEqual(['unreadable', expect.stringContaining('no CSV')])
  expect(because('jsonl', `\u0000${'x'.repeat(10)}`)).toEqual(['unreadable', expect.stringContaining('no text file')])
  expect(because('jsonl', '{}\n'.repeat(2001))).toEqual(['too_large', expect.stringContaining('2000')])
})
