import path from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { openTerminal } from '#server/cli/terminal.server.ts'
import { scoresMarkdown } from '#server/evaluation/report.ts'
import { type RunSplit, runSplits } from '#server/evaluation/run.ts'
import { scoreRun } from '#server/evaluation/score.ts'
import { DomainError } from '#server/platform/errors.ts'
import { type Change, changed } from '#server/workflow/change.ts'
import { readChange, runFiles } from './file-run.ts'
import { kindNamed, loadTemplate } from './kinds.ts'
import { modelAsk } from './model.ts'
import { rounded, scoreLines, timedScores, writeOut } from './output.ts'
import { openRecorded } from './recorded.ts'
import { writeRun } from './run-file.ts'
import { readSet } from './set-file.ts'

type Options = {
  set: string
  workflow: string
  organisation?: string
  candidate?: string
  model?: string
  baseUrl?: string
  answers?: string
  record?: boolean
  out?: string
  markdown?: string
  json?: boolean
  repetitions: number
  split: RunSplit
  spendingLimit?: number
}

/** Questions put to a model server at a time. */
const lanes = 4

const whole = (text: string) => {
  const n = Number(text)
  if (!Number.isInteger(n) || n < 1 || n > 20) throw new InvalidArgumentError('Give a whole number from 1 to 20.')
  return n
}
const amount = (text: string) => {
  const n = Number(text)
  if (!(n > 0)) throw new InvalidArgumentError('Give an amount above 0.')
  return n
}
const split = (text: string) => {
  const found = runSplits.find((s) => s === text)
  if (!found) throw new InvalidArgumentError(`Say ${runSplits.join(' or ')}.`)
  return found
}

export function runCommand(): Command {
  return new Command('run')
    .description(
      'Answers the cases of a set with a candidate and scores it: files offline, or a set of the installation.',
    )
    .requiredOption(
      '--set <file>',
      'a set as the pages export it, or a manifest; with --organisation the name of a set',
    )
    .requiredOption('--workflow <kind>', 'kind of the set (a template); with --organisation a workflow by its address')
    .option(
      '--candidate <file>',
      'what the candidate changes, JSON or YAML; with --organisation its number, or "current"',
    )
    .option('--out <file>', 'where the run is written, for compare and gate')
    .option('--model <name>', 'ask this model with the provider openai, whatever the candidate says')
    .option('--base-url <url>', 'address of its server, up to /v1; its key is taken from OPENAI_API_KEY')
    .option('--answers <file>', 'answers recorded earlier: nothing is asked that is in it')
    .option('--record', 'ask for what is not in --answers, and add it there')
    .option('--repetitions <n>', 'how often each case is answered', whole, 1)
    .option('--organisation <slug>', 'run it in this organisation of the installation')
    .option('--split <which>', 'with --organisation: test (held back) or all', split, 'test')
    .option('--spending-limit <amount>', 'with --organisation: stop when so much is spent', amount)
    .option('--markdown <file>', 'write the scores as Markdown too')
    .option('--json', 'print one JSON object and nothing else')
    .addHelpText('after', '\nExit code: 0; 1 when the run did not get to its end, or the input is not as it should be.')
    .action(async (options: Options) => {
      process.exitCode = options.organisation
        ? await inOrganisation(options.organisation, options)
        : await runHere(options)
    })
}

/** Loaded for it alone: files are measured without a database. */
async function inOrganisation(organisation: string, options: Options): Promise<number> {
  const { inInstallation } = await import('./installation.ts')
  const { runThere } = await import('./there.ts')
  return inInstallation({ ...options, organisation }, (opened) => runThere(opened, options))
}

async function runHere(options: Options): Promise<number> {
  const { workflow, answers, repetitions } = options
  const terminal = openTerminal(options.json ?? false)
  const kind = kindNamed(workflow)
  const definition = await loadTemplate(kind.template)
  const change = await changeOf(options)
  const candidate = changed(definition, change)
  const set = await readSet(path.resolve(options.set), kind, definition)
  const live = options.baseUrl ? modelAsk({ baseUrl: options.baseUrl, model: candidate.provider.model ?? '' }) : null
  const recorded = answers ? await openRecorded(answers, options.record ? needed(live) : null) : null
  const bar = terminal.bar('Answering', set.cases.length)
  const model = { recorded, live: recorded ? null : live }
  const asks = candidate.provider.name === 'openai'
  const run = await runFiles({
    ...{ workflow, definition, change, set, repetitions, model },
    lanes: asks ? lanes : 1,
    onCase: (done) => bar.step(done),
  }).finally(() => bar.end())
  if (options.out) await writeOut(options.out, writeRun(run))
  const scores = scoreRun(candidate, run.cases)
  if (options.markdown)
    await writeOut(options.markdown, scoresMarkdown(`${set.name}, ${run.head.providerVersion}`, scores))
  const { figures, times } = timedScores(scores)
  const answered = recorded ? { answers: recorded.counts } : {}
  terminal.result({ ...run.head, ...answered, scores: rounded(figures), times: rounded(times) }, () => [
    ...(run.head.simulated ? ['Simulated: a program answered in place of a model.', ''] : []),
    ...scoreLines(scores),
    ...(options.out ? [`Written to ${options.out}.`] : []),
  ])
  return 0
}

async function changeOf({ candidate, model }: Options): Promise<Change> {
  const change = candidate ? await readChange(candidate) : {}
  return model ? { ...change, provider: { ...change.provider, name: 'openai', model } } : change
}

function needed<T>(live: T | null): T {
  if (live) return live
  throw new DomainError('invalid', 'To record answers somebody has to be asked: name a model server with --base-url.')
}
