import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { SingleBar } from 'cli-progress'
import { Command, InvalidArgumentError } from 'commander'
import { parse } from 'yaml'
import type { PageContent } from '#server/document/document.ts'
import { createReader } from '#server/document/read.server.ts'
import { type Answer, type FieldScore, scoreAnswers } from '#server/evaluation/score.ts'
import { DomainError } from '#server/platform/errors.ts'
import { localProvider } from '#server/proposal/local/local.ts'
import type { Provider } from '#server/proposal/proposal.ts'
import { type Definition, definitionSchema } from '#server/workflow/workflow.ts'
import { type ManifestCase, readManifest } from './manifest.ts'

const providers = new Map<string, Provider>([[localProvider.name, localProvider]])
const templates = new URL('../server/workflow/templates/', import.meta.url)

type Options = { manifest: string; workflow: string; provider: string; json?: boolean; limit?: number }
type Failure = { case: string; problem: string }

const positive = (text: string) => {
  const n = Number(text)
  if (!Number.isInteger(n) || n < 1) throw new InvalidArgumentError('Give a whole number above 0.')
  return n
}

const program = new Command('evals').description('Measures what providers propose against known answers.')
program
  .command('score')
  .description('Reads the documents of a manifest, proposes, and scores each field.')
  .requiredOption('--manifest <path>', 'manifest.jsonl: one object a line with id, file and ground_truth')
  .requiredOption('--workflow <name>', 'name of a workflow template, such as invoice')
  .option('--provider <name>', `one of: ${[...providers.keys()].join(', ')}`, 'local')
  .option('--limit <n>', 'score only the first n documents', positive)
  .option('--json', 'print one JSON object and nothing else')
  .action(score)

await program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof DomainError ? error.message : error)
  process.exitCode = 1
})

async function score(options: Options): Promise<void> {
  const provider = providers.get(options.provider)
  if (!provider)
    throw new DomainError(
      'invalid',
      `There is no provider "${options.provider}"; use one of: ${[...providers.keys()].join(', ')}.`,
    )
  const definition = await loadTemplate(options.workflow)
  const cases = (await openManifest(options.manifest, options.workflow, definition)).slice(0, options.limit)
  const { answers, failures, pages, readMs, proposeMs } = await run(cases, definition, provider)
  const scores = scoreAnswers(definition, answers)
  const result = {
    workflow: options.workflow,
    provider: provider.name,
    version: provider.version,
    n: cases.length,
    pages,
    fields: Object.fromEntries(Object.entries(scores.fields).map(([key, value]) => [key, rounded(value)])),
    ece: scores.ece === null ? null : Number(scores.ece.toFixed(4)),
    seconds_per_page: pages === 0 ? null : Number(((readMs + proposeMs) / 1000 / pages).toFixed(3)),
    propose_seconds_per_page: pages === 0 ? null : Number((proposeMs / 1000 / pages).toFixed(4)),
    memory_mb: Math.round(process.resourceUsage().maxRSS / 1024),
    errors: [...failures, ...scores.errors],
  }
  if (options.json) console.log(JSON.stringify(result))
  else printTable(result.fields, result)
}

async function loadTemplate(name: string): Promise<Definition> {
  const text = /^[a-z-]+$/.test(name)
    ? await readFile(new URL(`${name}.yaml`, templates), 'utf8').catch(() => null)
    : null
  if (text === null)
    throw new DomainError('not_found', `There is no workflow template "${name}"; see server/workflow/templates.`)
  return definitionSchema.parse(parse(text))
}

async function openManifest(manifest: string, kind: string, definition: Definition): Promise<ManifestCase[]> {
  return readManifest(path.resolve(manifest), kind, definition).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT')
      throw new DomainError('not_found', `There is no file ${manifest}; name a manifest.jsonl that exists.`)
    throw error
  })
}

async function run(cases: readonly ManifestCase[], definition: Definition, provider: Provider) {
  const reader = createReader()
  const bar = process.stderr.isTTY
    ? new SingleBar({ format: '{bar} {value}/{total} documents, {eta_formatted} left' })
    : null
  bar?.start(cases.length, 0)
  const today = new Date().toISOString().slice(0, 10)
  const answers: Answer[] = []
  const failures: Failure[] = []
  let pages = 0
  let readMs = 0
  let proposeMs = 0
  try {
    for (const one of cases) {
      try {
        const start = performance.now()
        const content: PageContent[] = []
        const read = await reader.read(
          { bytes: await readFile(one.file), fileName: path.basename(one.file) },
          ({ number, part, width, height, source, words }) => {
            content.push({ number, part: part ?? 0, width, height, source, words })
          },
        )
        const middle = performance.now()
        const proposal = await provider.propose(
          { fileName: path.basename(one.file), language: read.language, pages: content, today },
          definition,
        )
        readMs += middle - start
        proposeMs += performance.now() - middle
        pages += content.length
        for (const value of proposal.values) {
          const truths = one.truths.get(value.key)
          if (truths)
            answers.push({
              caseId: one.id,
              key: value.key,
              truths,
              proposed: value.value,
              confidence: value.confidence,
            })
        }
      } catch (error) {
        // A document that cannot be read counts as nothing proposed.
        failures.push({ case: one.id, problem: error instanceof Error ? error.message : 'unknown' })
        for (const [key, truths] of one.truths)
          answers.push({ caseId: one.id, key, truths, proposed: null, confidence: 0 })
      }
      bar?.increment()
    }
  } finally {
    bar?.stop()
    await reader.close()
  }
  return { answers, failures, pages, readMs, proposeMs }
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
