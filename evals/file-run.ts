import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import { createReader, type Reader } from '#server/document/read.server.ts'
import { answerOf, type CaseFacts, type CaseResult, type RunCase } from '#server/evaluation/run.ts'
import { scorerVersion } from '#server/evaluation/score.ts'
import { DomainError } from '#server/platform/errors.ts'
import { LlmError } from '#server/platform/llm.ts'
import { localProvider } from '#server/proposal/local/local.ts'
import { openaiProvider } from '#server/proposal/openai/openai.ts'
import { proposalFor } from '#server/proposal/pipeline.ts'
import type { Provider, SourceDocument } from '#server/proposal/proposal.ts'
import { type Change, changed, changeSchema } from '#server/workflow/change.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { sourceOf } from './answers.ts'
import type { Ask, Recorded } from './recorded.ts'
import type { RunFile } from './run-file.ts'
import type { SetCase, SetFile } from './set-file.ts'

/** Asks the model of a candidate: recorded answers, a model server, or both. */
export type Model = { recorded: Recorded | null; live: Ask | null }

export type FileRun = {
  workflow: string
  /** The template as it is. */
  definition: Definition
  change: Change
  set: SetFile
  repetitions: number
  model: Model | null
  /** Cases answered at a time; a model is waited for, the local provider keeps the processor busy by itself. */
  lanes: number
  onCase?(done: number): void
}

/** A change from a file, JSON or YAML; throws `invalid` naming what does not fit. */
export const readChange = (file: string): Promise<Change> => readYaml(file, changeSchema, 'a candidate')

/** What a file holds, JSON or YAML, by a schema; `what`: what it should be, for the sentence that says it is not. */
export async function readYaml<Out>(file: string, schema: z.ZodType<Out>, what: string): Promise<Out> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'EISDIR') throw error
    throw new DomainError('not_found', `There is no file ${file}; name ${what} as JSON or YAML.`)
  })
  const read = schema.safeParse(parsedYaml(text, file) ?? {})
  if (read.success) return read.data
  throw new DomainError('invalid', `${file} is not ${what}: ${z.prettifyError(read.error)}`)
}

function parsedYaml(text: string, file: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    const [first = ''] = error instanceof Error ? error.message.split('\n') : []
    throw new DomainError('invalid', `${file} is neither JSON nor YAML: ${first}`)
  }
}

/** Answers the cases of a set with a candidate, as on a workflow's first day: nothing was confirmed before. */
export async function runFiles(run: FileRun): Promise<RunFile> {
  const definition = changed(run.definition, run.change)
  const reader = createReader()
  const cases: RunCase[] = []
  let [next, done, version] = [0, 0, localProvider.version]
  const lane = async () => {
    for (let at = next++; at < run.set.cases.length; at = next++) {
      const one = run.set.cases[at] as SetCase
      const read = await readSource(one, reader)
      const results: CaseResult[] = []
      for (let repetition = 1; repetition <= run.repetitions; repetition++) {
        const provider = providerOf(definition, run.model, one.facts.caseId, repetition)
        version = provider.version
        results.push(await answered(provider, read, definition, repetition))
      }
      cases[at] = { facts: knownOf(one.facts, read), results }
      run.onCase?.(++done)
    }
  }
  try {
    await Promise.all(Array.from({ length: run.lanes }, lane))
  } finally {
    await reader.close()
  }
  const { name, sha256 } = run.set
  return {
    head: {
      schema: 'countersign.run/1',
      workflow: run.workflow,
      change: run.change,
      provider: definition.provider.name,
      providerVersion: version,
      scorer: scorerVersion,
      simulated: run.model?.recorded?.simulated ?? false,
      repetitions: run.repetitions,
      set: { name, sha256, cases: cases.length },
    },
    cases,
  }
}

type Read = { source: SourceDocument } | { problem: string }

async function readSource({ facts, source }: SetCase, reader: Reader): Promise<Read> {
  try {
    return { source: await sourceOf({ id: facts.caseId, source }, reader) }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'It could not be read.' }
  }
}

const knownOf = (facts: CaseFacts, read: Read): CaseFacts =>
  'problem' in read
    ? facts
    : { ...facts, pages: read.source.pages.length, language: facts.language ?? read.source.language ?? null }

function providerOf(definition: Definition, model: Model | null, caseId: string, repetition: number): Provider {
  if (definition.provider.name === 'local') return localProvider
  const { model: name } = definition.provider
  const ask = name ? (model?.recorded?.ask(caseId, name, repetition) ?? model?.live) : null
  if (!name || !ask)
    throw new DomainError(
      'invalid',
      'The provider openai needs the name of a model (--model, or provider.model of the candidate), and --answers or --base-url.',
    )
  return openaiProvider({ ask, model: name, prices: { currency: 'USD', models: [] } })
}

/** What is wrong with one document does not end the run; a missing recorded answer does. */
async function answered(
  provider: Provider,
  read: Read,
  definition: Definition,
  repetition: number,
): Promise<CaseResult> {
  const begun = performance.now()
  const result = (parts: Pick<CaseResult, 'answer' | 'problem' | 'cost'>): CaseResult => {
    const latencyMs = Math.round(performance.now() - begun)
    return { repetition, ...parts, latencyMs, cached: false }
  }
  if ('problem' in read) return result({ answer: null, problem: read.problem, cost: null })
  try {
    const proposal = await proposalFor(provider, read.source, definition, { examples: [], models: [] })
    return result({
      answer: answerOf(proposal),
      problem: null,
      cost: provider.name === 'local' ? 0 : (proposal.usage?.cost ?? null),
    })
  } catch (error) {
    if (!(error instanceof LlmError)) throw error
    return result({ answer: null, problem: error.message, cost: null })
  }
}
