import path from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { type FieldScore, scoreAnswers } from '#server/evaluation/score-fields.ts'
import { DomainError } from '#server/platform/errors.ts'
import { localProvider } from '#server/proposal/local/local.ts'
import type { Provider } from '#server/proposal/proposal.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { answersOf } from './answers.ts'
import { calibrationFigures } from './calibration.ts'
import { compareCommand, gateCommand } from './compare-command.ts'
import { exportCommand } from './export-command.ts'
import { type Kind, kindNamed, kinds, loadTemplate } from './kinds.ts'
import { readLabelCases } from './label-cases.ts'
import { listCommand } from './list-command.ts'
import { readManifest } from './manifest.ts'
import { type ModelOptions, modelProvider } from './model.ts'
import { runCommand } from './run-command.ts'
import { seriesCommand } from './series-command.ts'
import { trainFields } from './train-fields.ts'
import { type Curve, learningCurve } from './train-labels.ts'

const providers = ['local', 'openai']

type Options = {
  manifest: string
  workflow: string
  provider: string
  json?: boolean
  limit?: number
  part?: 'even' | 'odd'
  train?: string
  pageOnly?: boolean
} & ModelOptions

const positive = (text: string) => {
  const n = Number(text)
  if (!Number.isInteger(n) || n < 1) throw new InvalidArgumentError('Give a whole number above 0.')
  return n
}

const program = new Command('evals').description('Measures what providers propose against known answers.')
program
  .command('score')
  .description('Reads the documents of a manifest, proposes, and scores each field.')
  .requiredOption('--manifest <path>', 'manifest.jsonl: one object a line with id, file or text, and ground_truth')
  .requiredOption('--workflow <kind>', `one of: ${Object.keys(kinds).join(', ')}`)
  .option('--provider <name>', `one of: ${providers.join(', ')}`, 'local')
  .option('--base-url <url>', 'openai: address of the model server, up to /v1; its key is taken from OPENAI_API_KEY')
  .option('--model <name>', 'openai: the model that is asked')
  .option('--limit <n>', 'score only the first n documents', positive)
  .option('--part <which>', 'score only the even or the odd lines, so that the others stay unseen', oneOfTwo)
  .option('--page-only', 'leave the e-invoice embedded in a PDF aside, to measure the reading of its pages')
  .option('--train <path>', 'manifest.jsonl or CSV of labelled cases: adds the learning curve of each label field')
  .option('--json', 'print one JSON object and nothing else')
  .action(score)

program.addCommand(runCommand())
program.addCommand(compareCommand())
program.addCommand(gateCommand())
program.addCommand(listCommand())
program.addCommand(exportCommand())
program.addCommand(seriesCommand())
program.addCommand(trainFields)

await program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof DomainError ? error.message : error)
  process.exitCode = 1
})

function oneOfTwo(text: string): 'even' | 'odd' {
  if (text !== 'even' && text !== 'odd') throw new InvalidArgumentError('Say even or odd.')
  return text
}

async function score(options: Options): Promise<void> {
  const provider = providerNamed(options)
  const kind = kindNamed(options.workflow)
  const definition = await loadTemplate(kind.template)
  const all = await readManifest(path.resolve(options.manifest), kind.truth, definition)
  const part = options.part ? all.filter((_, i) => i % 2 === (options.part === 'even' ? 0 : 1)) : all
  const cases = part.slice(0, options.limit)
  const { answers, failures, pages, readMs, proposeMs } = await answersOf(
    cases,
    definition,
    provider,
    options.pageOnly ?? false,
  )
  const scores = scoreAnswers(definition, answers)
  const memory = process.resourceUsage().maxRSS / 1024
  const result = {
    workflow: options.workflow,
    provider: provider.name,
    version: provider.version,
    n: cases.length,
    pages,
    fields: Object.fromEntries(Object.entries(scores.fields).map(([key, value]) => [key, rounded(value)])),
    ece: scores.ece === null ? null : Number(scores.ece.toFixed(4)),
    /** Before and after calibration, each value by maps that have not seen its document. */
    calibration: calibrationFigures(definition, scores.judged),
    seconds_per_page: pages === 0 ? null : Number(((readMs + proposeMs) / 1000 / pages).toFixed(3)),
    propose_seconds_per_page: pages === 0 ? null : Number((proposeMs / 1000 / pages).toFixed(4)),
    /** This process at its largest; what reads is a process of its own. */
    memory_mb: Math.round(memory),
    memory_mb_per_page: pages === 0 ? null : Number((memory / pages).toFixed(1)),
    ...(options.train ? { learning_curve: await curveOf(options.train, options, kind, definition) } : {}),
    errors: [...failures, ...scores.errors],
  }
  if (options.json) console.log(JSON.stringify(result))
  else {
    printTable(result.fields, result)
    if (result.learning_curve) printCurves(result.learning_curve)
  }
}

function providerNamed(options: Options): Provider {
  if (options.provider === localProvider.name) return localProvider
  if (options.provider === 'openai') return modelProvider(options)
  throw new DomainError('invalid', `There is no provider "${options.provider}"; use one of: ${providers.join(', ')}.`)
}

/** Trained on `train`, scored on the manifest's cases; a case that is in both is only scored. */
async function curveOf(train: string, options: Options, kind: Kind, definition: Definition) {
  const training = await readLabelCases(train, kind.truth, definition)
  const all = await readLabelCases(options.manifest, kind.truth, definition)
  const part = options.part ? all.filter((_, i) => i % 2 === (options.part === 'even' ? 0 : 1)) : all
  return learningCurve(definition, training, part.slice(0, options.limit))
}

function printCurves(curves: Record<string, Curve>): void {
  for (const [field, { points, ...counts }] of Object.entries(curves)) {
    console.log(`${field}: ${counts.options} options, ${counts.training} training cases, ${counts.test} test cases`)
    const text = ({ mean, low, high }: { mean: number; low: number; high: number }) => `${mean} (${low} to ${high})`
    console.table(
      points.map((p) => ({
        'per option': p.per_class,
        n: p.n,
        accuracy: text(p.accuracy),
        'macro F1': text(p.macro_f1),
        ECE: text(p.ece),
      })),
    )
  }
}

function rounded(score: FieldScore): FieldScore {
  const round = (value: unknown): unknown => {
    if (typeof value === 'number') return Number(value.toFixed(4))
    if (value && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, round(v)]))
    return value
  }
  return round(score) as FieldScore
}

function printTable(
  fields: Record<string, FieldScore>,
  facts: { n: number; ece: number | null; seconds_per_page: number | null; memory_mb: number; errors: unknown[] },
): void {
  const rows = Object.entries(fields).map(([key, s]) => ({
    field: key,
    n: s.n,
    precision: s.precision,
    recall: s.recall,
    f1: s.f1,
    exact: s.exact,
    coverage: s.coverage,
    'accuracy above': s.accuracy_above,
  }))
  console.table(rows)
  console.log(
    `${facts.n} documents, ECE ${facts.ece ?? '-'}, ${facts.seconds_per_page ?? '-'} s a page, ${facts.memory_mb} MB, ${facts.errors.length} errors`,
  )
  for (const error of facts.errors) console.log(`  ${JSON.stringify(error)}`)
}
