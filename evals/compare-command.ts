import { Command } from 'commander'
import { z } from 'zod'
import { openTerminal, type Terminal, tableLines } from '#server/cli/terminal.server.ts'
import { type Comparison, compareRuns } from '#server/evaluation/compare.ts'
import { type GateVerdict, judgeGate } from '#server/evaluation/gate.ts'
import { movedText, pText } from '#server/evaluation/gate-words.ts'
import {
  comparisonMarkdown,
  comparisonTests,
  fieldTable,
  gateMarkdown,
  gateTests,
  junitOf,
  worseSlices,
} from '#server/evaluation/report.ts'
import { scoreRun } from '#server/evaluation/score.ts'
import { DomainError } from '#server/platform/errors.ts'
import { type Definition, definitionSchema } from '#server/workflow/workflow.ts'
import { readYaml } from './file-run.ts'
import { rounded, timedComparison, writeOut } from './output.ts'
import { type Two, twoFiles } from './two.ts'

type Options = {
  organisation?: string
  workflow?: string
  settings?: string
  junit?: string
  markdown?: string
  json?: boolean
}

function define(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .argument('<current>', 'run file of what is in use; with --organisation the number of a run')
    .argument('<candidate>', 'run file of the candidate; with --organisation the number of a run')
    .option('--organisation <slug>', 'compare runs of this organisation of the installation')
    .option('--workflow <key>', 'with --organisation: the workflow, by its part of the address')
    .option('--junit <file>', 'write a JUnit report')
    .option('--markdown <file>', 'write a report in Markdown')
    .option('--json', 'print one JSON object and nothing else')
}

export function compareCommand(): Command {
  return define('compare', 'Compares two runs case by case: what the candidate fixed and what it broke.')
    .addHelpText(
      'after',
      '\nExit code: 0; 1 when the input is not as it should be. A comparison judges nothing: gate does.',
    )
    .action(async (current: string, candidate: string, options: Options) => {
      process.exitCode = await withTwo(current, candidate, options, compare)
    })
}

export function gateCommand(): Command {
  return (
    define('gate', 'Judges whether the candidate may take the place of what is in use.')
      // A misspelt option is no verdict.
      .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
      .option('--settings <file>', "the gate's settings, JSON or YAML; those that it leaves out are the workflow's")
      .addHelpText(
        'after',
        '\nExit code: 0 passed, 1 failed, 2 not enough to tell or input that is not as it should be.',
      )
      .action(async (current: string, candidate: string, options: Options) => {
        process.exitCode = await withTwo(current, candidate, options, gate).catch((error: unknown) => {
          console.error(error instanceof DomainError ? error.message : error)
          return 2
        })
      })
  )
}

type Act = (two: Two, options: Options, terminal: Terminal) => Promise<number>

async function withTwo(current: string, candidate: string, options: Options, act: Act): Promise<number> {
  const { organisation, workflow } = options
  if (!organisation) return act(await twoFiles(current, candidate), options, openTerminal(options.json ?? false))
  if (!workflow) throw new DomainError('invalid', 'Name the workflow of the two runs with --workflow.')
  const { inInstallation } = await import('./installation.ts')
  const { twoRuns } = await import('./there.ts')
  return inInstallation({ organisation, workflow, json: options.json ?? false }, async ({ scope, terminal }) =>
    act(await twoRuns(scope, current, candidate), options, terminal),
  )
}

const namesOf = ({ current, candidate }: Two) => {
  const names = new Map([...current.cases, ...candidate.cases].map(({ facts }) => [facts.caseId, facts.name]))
  return (caseId: string) => names.get(caseId) ?? caseId
}

const titleOf = ({ current, candidate, simulated }: Two) =>
  `${candidate.name} against ${current.name}${simulated ? ' (simulated)' : ''}`

async function compare(two: Two, options: Options, terminal: Terminal): Promise<number> {
  const comparison = compareRuns(two.definition, two.current.cases, two.candidate.cases)
  const nameOf = namesOf(two)
  if (options.junit) await writeOut(options.junit, junitOf(titleOf(two), comparisonTests(comparison, nameOf)))
  if (options.markdown) await writeOut(options.markdown, comparisonMarkdown(titleOf(two), comparison, nameOf))
  const { figures, times } = timedComparison(comparison)
  const heads = { current: two.current.name, candidate: two.candidate.name, simulated: two.simulated }
  terminal.result({ ...heads, comparison: rounded(figures), times: rounded(times) }, () => [
    titleOf(two),
    ...comparisonLines(comparison, nameOf),
  ])
  return 0
}

function comparisonLines(comparison: Comparison, nameOf: (caseId: string) => string): string[] {
  const groups = [
    ['Truths found apart from the proposal', comparison.gate],
    ['Accepted proposals, apart', comparison.assisted],
  ] as const
  const lines = groups.flatMap(([heading, group]) => {
    if (group.n === 0) return []
    const { head, rows } = fieldTable(group)
    return [
      '',
      `${heading}. Outputs without an error: ${movedText(group.output)}.`,
      ...tableLines(head, rows),
      ...worseSlices(group)
        .slice(0, 10)
        .map(
          (s) => `  worse: ${s.name}: ${movedText(s)}${s.adjusted === null ? '' : `, adjusted p ${pText(s.adjusted)}`}`,
        ),
      ...group.output.broken.slice(0, 50).map((id) => `  broken: ${nameOf(id)}`),
    ]
  })
  return comparison.identical ? ['Both answered every case alike.', ...lines] : lines
}

export async function gate(two: Two, options: Options, terminal: Terminal): Promise<number> {
  const definition = { ...two.definition, gate: await gateSettings(two.definition.gate, options.settings) }
  const comparison = compareRuns(definition, two.current.cases, two.candidate.cases)
  const scored = (side: Two['current']) => scoreRun(side.definition, side.cases)
  const verdict = judgeGate(definition, comparison, scored(two.current), scored(two.candidate))
  if (options.junit) await writeOut(options.junit, junitOf(titleOf(two), gateTests(verdict)))
  if (options.markdown) await writeOut(options.markdown, gateMarkdown(titleOf(two), verdict))
  const heads = { current: two.current.name, candidate: two.candidate.name, simulated: two.simulated }
  terminal.result({ ...heads, ...(rounded(verdict) as GateVerdict) }, () => [
    ...(two.simulated ? ['Simulated: a program answered in place of a model.'] : []),
    verdict.sentence,
    ...verdict.conditions.map(
      (c) => `  ${c.ok === true ? 'holds' : c.ok === false ? 'FAILS' : 'not known'}: ${c.label} ${c.found}`,
    ),
    ...verdict.warnings.map((w) => `  note: ${w}`),
  ])
  return verdict.verdict === 'passed' ? 0 : verdict.verdict === 'failed' ? 1 : 2
}

/** The workflow's settings with what a file says otherwise; `invalid` naming what does not fit. */
async function gateSettings(own: Definition['gate'], file: string | undefined): Promise<Definition['gate']> {
  if (!file) return own
  return { ...own, ...(await readYaml(file, settingsSchema, "the gate's settings")) }
}

const { leastCases, margin, fields, sliceMargin, mostCost, mostLatencyMs } = definitionSchema.shape.gate.unwrap().shape
const settingsSchema = z
  .strictObject({
    leastCases: leastCases.unwrap(),
    margin: margin.unwrap(),
    fields: fields.unwrap(),
    sliceMargin: sliceMargin.unwrap(),
    mostCost: mostCost.unwrap(),
    mostLatencyMs: mostLatencyMs.unwrap(),
  })
  .partial()
