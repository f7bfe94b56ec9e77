import type { Comparison, FieldComparison, GroupComparison } from './compare.ts'
import type { GateVerdict } from './gate.ts'
import { casesOf, movedText, percent, plain, pText } from './gate-words.ts'
import type { GroupScores, RunScores } from './score.ts'
import type { ScoreRate } from './score-rate.ts'

/** One test of a JUnit report: `failure` says what was found where it did not hold. */
export type ReportTest = { name: string; failure: string | null }

/** A test suite as JUnit's XML, the dialect that CI servers read. */
export function junitOf(suite: string, tests: readonly ReportTest[]): string {
  const cases = tests.map(({ name, failure }) => {
    const open = `    <testcase classname="${xml(suite)}" name="${xml(name)}"`
    return failure === null ? `${open}/>` : `${open}>\n      <failure message="${xml(failure)}"/>\n    </testcase>`
  })
  const failures = tests.filter((t) => t.failure !== null).length
  const counts = `tests="${tests.length}" failures="${failures}" errors="0" skipped="0"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${xml(suite)}" ${counts}>`,
    `  <testsuite name="${xml(suite)}" ${counts}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

/** Text in an attribute of XML 1.0: marks escaped, line breaks kept as references, and without what XML cannot hold. */
function xml(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML 1.0 forbids.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replace(/[&<>"'\t\n\r]/g, (c) => `&#${c.charCodeAt(0)};`)
  )
}

/** The gate's conditions as tests: what is not known counts as a failure, because the gate does not open either. */
export function gateTests(verdict: GateVerdict): ReportTest[] {
  return verdict.conditions.map(({ label, found, ok }) => ({
    name: label,
    failure: ok === true ? null : ok === null ? `Not known. ${found}` : found,
  }))
}

/** Each case as a test that fails where the candidate is wrong and the current version right. */
export function comparisonTests(comparison: Comparison, nameOf: (caseId: string) => string): ReportTest[] {
  return (['gate', 'assisted'] as const).flatMap((group) => {
    const { broken, fixed, bothRight, bothWrong } = comparison[group].output
    const failing = new Set(broken)
    const from = group === 'gate' ? '' : ' (accepted proposal)'
    return [...broken, ...fixed, ...bothRight, ...bothWrong]
      .sort()
      .map((id) => ({ name: `${nameOf(id)}${from}`, failure: failing.has(id) ? 'Broken.' : null }))
  })
}

/** A Markdown table; what stands in cells cannot become markup. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(markdown).join(' | ')} |`
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')
}

/** Plain text in Markdown: no markup, no HTML, no line breaks, no links. */
export function markdown(text: string): string {
  return text
    .replace(/[\r\n\t]+/g, ' ')
    .replace(/[\\`*_{}[\]<>|#~]/g, (c) => `\\${c}`)
    .replace(/:\/\//g, ':\u200b//')
}

const verdictWords = { passed: 'Passed', failed: 'Failed', 'not enough': 'Not enough' } as const
const mark = (ok: boolean | null) => (ok === true ? 'yes' : ok === false ? '**no**' : 'not known')

export function gateMarkdown(title: string, verdict: GateVerdict): string {
  const conditions = verdict.conditions.map((c) => `| ${markdown(c.label)} | ${mark(c.ok)} | ${markdown(c.found)} |`)
  return [
    `## ${markdown(title)}: ${verdictWords[verdict.verdict]}`,
    markdown(verdict.sentence),
    ['| Condition | Holds | Found |', '|---|---|---|', ...conditions].join('\n'),
    ...(verdict.warnings.length > 0 ? [verdict.warnings.map((w) => `- ${markdown(w)}`).join('\n')] : []),
    '',
  ].join('\n\n')
}

const shareText = ({ rate, low, high, n }: ScoreRate) =>
  rate === null || low === null || high === null ? '' : `${percent(rate)} (${plain(low)} to ${plain(high)}, n ${n})`

/** The difference of a field in words, by the figure that people know it by. */
function fieldRow({ label, critical, right, f1, macroF1 }: FieldComparison): string[] {
  const { difference, current, candidate, fixed, broken, p } = right
  const interval = macroF1 ?? f1
  const points = (low: number | null, high: number | null) =>
    low === null || high === null ? '' : ` (${plain(low)} to ${plain(high)})`
  return [
    critical ? `${label} (critical)` : label,
    String(right.n),
    current.rate === null ? '' : percent(current.rate),
    candidate.rate === null ? '' : percent(candidate.rate),
    difference.estimate === null ? '' : `${plain(difference.estimate)}${points(difference.low, difference.high)}`,
    String(fixed.length),
    String(broken.length),
    pText(p),
    interval === null
      ? ''
      : `${macroF1 ? 'macro F1' : 'F1'} ${plain(interval.estimate)}${points(interval.low, interval.high)}`,
  ]
}
const fieldHead = ['Field', 'n', 'current', 'candidate', 'points', 'fixed', 'broken', 'p', 'F1 points']

export const fieldTable = ({ fields }: GroupComparison) => ({ head: fieldHead, rows: fields.map(fieldRow) })

const mostShown = 20

/** The slices that got worse, worst first. */
export const worseSlices = ({ slices }: GroupComparison) => slices.filter((s) => (s.difference.estimate ?? 0) < 0)

export function comparisonMarkdown(title: string, comparison: Comparison, nameOf: (caseId: string) => string): string {
  const { gate, assisted, cases } = comparison
  const groups: [string, GroupComparison][] = [
    ['Truths found apart from the proposal', gate],
    ['Accepted proposals, apart', assisted],
  ]
  return [
    `## ${markdown(title)}`,
    `${casesOf(cases.both)} answered by both${comparison.identical ? ', all alike' : ''}; ${cases.currentOnly + cases.candidateOnly} by one alone.`,
    ...groups.flatMap(([heading, group]) => (group.n === 0 ? [] : groupMarkdown(heading, group, nameOf))),
    '',
  ].join('\n\n')
}

function groupMarkdown(heading: string, group: GroupComparison, nameOf: (caseId: string) => string): string[] {
  const { head, rows } = fieldTable(group)
  const worse = worseSlices(group)
  const { broken } = group.output
  return [
    `### ${heading}`,
    `Outputs without an error: ${markdown(movedText(group.output))}.`,
    table(head, rows),
    ...(worse.length > 0
      ? [
          'Where it got worse:',
          worse
            .slice(0, mostShown)
            .map(
              (s) =>
                `- ${markdown(`${s.name}: ${movedText(s)}${s.adjusted === null ? '' : `, adjusted p ${pText(s.adjusted)}`}`)}`,
            )
            .join('\n'),
        ]
      : []),
    ...(broken.length > 0
      ? [
          `Broken: ${broken
            .slice(0, 100)
            .map((id) => markdown(nameOf(id)))
            .join(', ')}.`,
        ]
      : []),
  ]
}

/** The scores of a run as rows of a table, for people. */
export function scoreTable({ fields }: GroupScores): { head: string[]; rows: string[][] } {
  const share = (value: number | null) => (value === null ? '' : value.toFixed(4))
  return {
    head: ['Field', 'right', 'precision', 'recall', 'F1', 'above threshold', 'ECE'],
    rows: fields.map((f) => [
      f.critical ? `${f.label} (critical)` : f.label,
      shareText(f.right),
      share(f.precision),
      share(f.recall),
      f.choice ? `macro ${share(f.choice.macroF1)}` : share(f.f1),
      f.coverage === null ? '' : `${percent(f.coverage)}, right ${f.above.rate === null ? '-' : percent(f.above.rate)}`,
      share(f.ece),
    ]),
  }
}

export function scoresMarkdown(title: string, scores: RunScores): string {
  const groups: [string, GroupScores][] = [
    ['Truths found apart from the proposal', scores.gate],
    ['Accepted proposals, apart', scores.assisted],
  ]
  return [
    `## ${markdown(title)}`,
    ...groups.flatMap(([heading, group]) => {
      if (group.n === 0) return []
      const { head, rows } = scoreTable(group)
      return [`### ${heading}`, `Outputs with an error: ${shareText(group.error)}.`, table(head, rows)]
    }),
    '',
  ].join('\n\n')
}
