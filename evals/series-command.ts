import { Command, InvalidArgumentError } from 'commander'
import type { PageContent } from '#server/document/document.ts'
import { createReader } from '#server/document/read.server.ts'
import { localProvider } from '#server/proposal/local/local.ts'
import { loadTemplate } from './kinds.ts'
import { measureSeries, type SeriesResult } from './series.ts'

const whole = (text: string) => {
  const n = Number(text)
  if (!Number.isInteger(n) || n < 1) throw new InvalidArgumentError('Give a whole number above 0.')
  return n
}

/** `evals series`: what the memory of suppliers is worth, on series of invoices made for it. */
export function seriesCommand(): Command {
  return new Command('series')
    .description('Proposes the documents of generated supplier series, each corrected before the next one comes.')
    .option('--suppliers <n>', 'number of suppliers', whole, 20)
    .option('--each <n>', 'documents of each', whole, 8)
    .option('--seed <n>', 'another seed makes other documents', whole, 2026)
    .option('--json', 'print one JSON object and nothing else')
    .action(run)
}

async function run({
  json,
  ...size
}: {
  suppliers: number
  each: number
  seed: number
  json?: boolean
}): Promise<void> {
  const reader = createReader()
  try {
    const definition = await loadTemplate('invoice')
    const result = await measureSeries(size, definition, localProvider, async (bytes, fileName) => {
      const pages: PageContent[] = []
      await reader.read({ bytes, fileName }, ({ number, part, width, height, source, words }) => {
        pages.push({ number, part: part ?? 0, width, height, source, words })
      })
      return pages
    })
    if (json) console.log(JSON.stringify(result))
    else print(result)
  } finally {
    await reader.close()
  }
}

function print({ with_memory, without_memory, by_position, errors }: SeriesResult): void {
  const rows = (of: 'fields' | 'layouts') =>
    Object.keys(with_memory[of]).map((name) => ({
      [of]: name,
      'with memory': with_memory[of][name],
      without: without_memory[of][name],
    }))
  console.table(rows('fields'))
  console.table(rows('layouts'))
  console.table(by_position)
  console.log(
    `Second and later documents: ${with_memory.all} of the fields right, without memory ${without_memory.all}.`,
  )
  for (const error of errors) console.log(`  ${JSON.stringify(error)}`)
}
