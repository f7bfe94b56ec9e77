import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { SingleBar } from 'cli-progress'
import type { PageContent } from '#server/document/document.ts'
import { detectLanguage } from '#server/document/language.ts'
import { sheetWords, textSheet, textSheets } from '#server/document/plain-text.ts'
import { createReader, type Reader } from '#server/document/read.server.ts'
import type { Answer } from '#server/evaluation/score-fields.ts'
import { withEmbedded } from '#server/proposal/embedded.ts'
import type { Provider, SourceDocument } from '#server/proposal/proposal.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import type { ManifestCase } from './manifest.ts'

export type Failure = { case: string; problem: string }

/** What a provider answered to every case, and what that took: milliseconds of reading and of proposing. */
export type Answered = { answers: Answer[]; failures: Failure[]; pages: number; readMs: number; proposeMs: number }

/**
 * Reads each case's document, proposes, and pairs what was proposed with what is true. `pageOnly` leaves embedded
 * e-invoices aside: where they are the truth, only the pages are left to be measured.
 */
export async function answersOf(
  cases: readonly ManifestCase[],
  definition: Definition,
  provider: Provider,
  pageOnly: boolean,
): Promise<Answered> {
  const reader = createReader()
  const bar = process.stderr.isTTY
    ? new SingleBar({ format: '{bar} {value}/{total} documents, {eta_formatted} left' })
    : null
  bar?.start(cases.length, 0)
  const done: Answered = { answers: [], failures: [], pages: 0, readMs: 0, proposeMs: 0 }
  try {
    for (const one of cases) {
      await answerCase(one, definition, provider, (c) => sourceOf(c, reader, pageOnly), done)
      bar?.increment()
    }
  } finally {
    bar?.stop()
    await reader.close()
  }
  return done
}

async function answerCase(
  one: ManifestCase,
  definition: Definition,
  provider: Provider,
  read: (one: ManifestCase) => Promise<SourceDocument>,
  done: Answered,
): Promise<void> {
  try {
    const start = performance.now()
    const source = await read(one)
    const middle = performance.now()
    const proposal = withEmbedded(await provider.propose(source, definition), definition, source)
    done.readMs += middle - start
    done.proposeMs += performance.now() - middle
    done.pages += source.pages.length
    for (const { key, value, confidence } of proposal.values) {
      const truths = one.truths.get(key)
      if (truths) done.answers.push({ caseId: one.id, key, truths, proposed: value, confidence })
    }
  } catch (error) {
    // A document that cannot be read counts as nothing proposed.
    done.failures.push({ case: one.id, problem: error instanceof Error ? error.message : 'unknown' })
    for (const [key, truths] of one.truths)
      done.answers.push({ caseId: one.id, key, truths, proposed: null, confidence: 0 })
  }
}

/** The document of a case as a provider gets it. Routes may depend on the day: it is the same for every run. */
export async function sourceOf(
  one: Pick<ManifestCase, 'id' | 'source'>,
  reader: Reader,
  pageOnly = false,
): Promise<SourceDocument> {
  const today = '2026-12-01'
  if ('text' in one.source) {
    const pages = [...textSheets(one.source.text)].map(printed)
    return { fileName: one.source.fileName ?? `${one.id}.txt`, language: detectLanguage(one.source.text), pages, today }
  }
  const fileName = path.basename(one.source.file)
  const pages: PageContent[] = []
  const read = await reader.read(
    { bytes: await readFile(one.source.file), fileName },
    ({ number, part, width, height, source, words }) => {
      pages.push({ number, part: part ?? 0, width, height, source, words })
    },
  )
  return { fileName, language: read.language, pages, embedded: pageOnly ? undefined : read.embedded, today }
}

function printed(sheet: string[], i: number): PageContent {
  const { width, height } = textSheet
  return { number: i + 1, part: 0, width, height, source: 'text', words: sheetWords(sheet) }
}
