import { Command, Option } from 'commander'
import { type CaseFormat, caseFormats } from '#server/evaluation/formats.ts'

type Options = {
  organisation: string
  workflow: string
  set: string
  format: CaseFormat
  out?: string
  json?: boolean
}

export function exportCommand(): Command {
  return new Command('export')
    .description('Writes the cases of a set of the installation, for a run of files or for other tools.')
    .requiredOption('--organisation <slug>', 'organisation, by its part of the address')
    .requiredOption('--workflow <key>', 'workflow, by its part of the address')
    .requiredOption('--set <name>', 'set, by its name')
    .addOption(new Option('--format <format>', 'kind of file').choices(caseFormats).default('jsonl'))
    .option('--out <file>', 'file to write; without it, standard output')
    .option('--json', 'with --out: say what was written as one JSON object')
    .action(async (options: Options) => {
      const { inInstallation } = await import('./installation.ts')
      const { exportThere } = await import('./there.ts')
      process.exitCode = await inInstallation(options, (opened) => exportThere(opened, options))
    })
}
