import { readdir, readFile } from 'node:fs/promises'
import { Command } from 'commander'
import { openTerminal, tableLines } from '#server/cli/terminal.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { kinds } from './kinds.ts'

type Options = { organisation?: string; workflow?: string; json?: boolean }

export function listCommand(): Command {
  return new Command('list')
    .description("The project's own sets and the kinds; with --organisation its sets, candidates and runs.")
    .option('--organisation <slug>', 'list what this organisation of the installation has')
    .option('--workflow <key>', 'with --organisation: the workflow, by its part of the address')
    .option('--json', 'print one JSON object and nothing else')
    .action(async (options: Options) => {
      const { organisation, workflow } = options
      if (!organisation) process.exitCode = await listOwn(options)
      else if (!workflow) throw new DomainError('invalid', 'Name the workflow with --workflow.')
      else {
        const { inInstallation } = await import('./installation.ts')
        const { listThere } = await import('./there.ts')
        process.exitCode = await inInstallation({ ...options, organisation, workflow }, listThere)
      }
    })
}

const ownSets = new URL('./sets/', import.meta.url)

async function listOwn({ json }: Options): Promise<number> {
  const names = (await readdir(ownSets)).filter((name) => name.endsWith('.jsonl') && !name.endsWith('.answers.jsonl'))
  const sets = await Promise.all(
    names.sort().map(async (name) => {
      const text = await readFile(new URL(name, ownSets), 'utf8')
      return { file: `evals/sets/${name}`, cases: text.split('\n').filter((row) => row.trim() !== '').length }
    }),
  )
  openTerminal(json ?? false).result({ sets, kinds: Object.keys(kinds) }, () => [
    ...tableLines(
      ['Set', 'cases'],
      sets.map((s) => [s.file, String(s.cases)]),
    ),
    '',
    `Kinds for --workflow: ${Object.keys(kinds).join(', ')}.`,
  ])
  return 0
}
