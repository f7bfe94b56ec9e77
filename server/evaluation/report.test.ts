import { expect, test } from 'vitest'
import { readXml } from '#server/platform/archive-xml.ts'
import { compareRuns } from './compare.ts'
import { judgeGate } from './gate.ts'
import {
  comparisonMarkdown,
  comparisonTests,
  gateMarkdown,
  gateTests,
  junitOf,
  markdown,
  scoresMarkdown,
} from './report.ts'
import { factsOf, orders, resultOf, runCase } from './run-case.fixture.ts'
import { scoreRun } from './score.ts'

const hostile = `</testcase><script>alert("1")</script> & 'x'\n\u0000\ud800 ]]> |`

test('XML holds whatever a name is made of', () => {
  const text = junitOf('Gate', [
    { name: hostile, failure: hostile },
    { name: 'b', failure: null },
  ])
  const root = readXml(text)
  expect(root.attributes).toEqual(
    new Map(Object.entries({ name: 'Gate', tests: '2', failures: '1', errors: '0', skipped: '0' })),
  )
  const [first] = root.children[0]?.children ?? []
  expect(first?.name).toBe('testcase')
  expect(first?.attributes.get('name')).toBe(hostile.replace('\u0000', '\ufffd').replace('\ud800', '\ufffd'))
  expect(first?.children.map((c) => c.name)).toEqual(['failure'])
})

test('Markdown shows names as they are, without markup, links or HTML', () => {
  expect(markdown('<b>|x|</b> [a](https://b) **c**\nd')).toBe(
    '\\<b\\>\\|x\\|\\</b\\> \\[a\\](https:\u200b//b) \\*\\*c\\*\\* d',
  )
})

const run = (right: (i: number) => boolean) =>
  Array.from({ length: 30 }, (_, i) =>
    runCase(
      factsOf(String(i).padStart(2, '0'), { total: '1.00' }, { groupLabel: i < 20 ? 'A|B' : 'C' }),
      resultOf({ total: right(i) ? '1.00' : '2.00' }),
    ),
  )

test('a verdict is one test a condition, and a table of what was found', () => {
  const [current, candidate] = [run(() => true), run((i) => i >= 12)]
  const comparison = compareRuns(orders, current, candidate)
  const verdict = judgeGate(orders, comparison, scoreRun(orders, current), scoreRun(orders, candidate))
  const tests = gateTests(verdict)
  expect(tests).toHaveLength(verdict.conditions.length)
  expect(tests.find((t) => t.name.startsWith('No part'))?.failure).toContain('Seller A|B')
  const text = gateMarkdown('Gate', verdict)
  expect(text.startsWith('## Gate: Failed\n\nFailed. ')).toBe(true)
  expect(text).toContain('Seller A\\|B')
})

test('a comparison fails for each broken case and lists them with the parts that got worse', () => {
  const comparison = compareRuns(
    orders,
    run(() => true),
    run((i) => i >= 2),
  )
  const failing = comparisonTests(comparison, (id) => `case ${id}`).filter((t) => t.failure)
  expect(failing.map((t) => t.name)).toEqual(['case 00', 'case 01'])
  const text = comparisonMarkdown('Two runs', comparison, (id) => `case ${id}`)
  expect(text).toContain('Broken: case 00, case 01.')
  expect(text).toContain('- Seller A\\|B: 100.0 % became 90.0 % of 20 cases')
  expect(
    scoresMarkdown(
      'Run',
      scoreRun(
        orders,
        run(() => true),
      ),
    ),
  ).toContain('| Total (critical) | 100.0 %')
})
