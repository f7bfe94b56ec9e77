import { type Command, InvalidArgumentError, Option } from 'commander'
import { CsvError, parse } from 'csv-parse/sync'
import { decodeText, sniff } from '#server/document/sniff.ts'
import { separatorOf } from '#server/document/table.ts'
import type { Interval, PilotItem } from '#server/pilot/effect/effect.ts'
import {
  effectOfTable,
  itemsOfTable,
  type TableEffect,
  type TableOptions,
  type TableRow,
} from '#server/pilot/effect/table.ts'
import { DomainError } from '#server/platform/errors.ts'
import { readLocalFile } from '#server/platform/local-files.server.ts'
import { openTerminal, tableLines } from './terminal.server.ts'

/** A pilot of a million items is half as long. */
const mostBytes = 200_000_000

type Flags = {
  json: boolean
  alpha: number
  rho?: number
  margin: number
  minimumMinutes: number
  interval: TableOptions['interval']
  paired: boolean
}

const between = (least: number, most: number, what: string) => (text: string) => {
  const value = Number(text)
  if (text.trim() === '' || !(value >= least && value <= most)) throw new InvalidArgumentError(`Use ${what}.`)
  return value
}

/** Gives the command its argument, its flags and what it does. Needs neither database nor server. */
export function defineEffect(command: Command): void {
  command
    .argument('<file>', 'CSV file of completed items; - reads standard input')
    .option(
      '--alpha <share>',
      'two-sided level of the time interval',
      between(1e-9, 0.4999, 'a share above 0 and below 0.5'),
      0.05,
    )
    .option(
      '--rho <number>',
      'where the sequence is narrowest; without it, at the items of the file',
      between(1e-9, 1e9, 'a number above 0'),
    )
    .option(
      '--margin <share>',
      'by how much the assisted error rate may be higher',
      between(0, 1, 'a share from 0 to 1'),
      0.01,
    )
    .option(
      '--minimum-minutes <minutes>',
      'saving an item that is worth having',
      between(0, 1e6, 'minutes from 0 on'),
      0,
    )
    .addOption(
      new Option('--interval <kind>', 'sequence: valid however often one looks; fixed: valid at one planned look')
        .choices(['sequence', 'fixed'])
        .default('sequence'),
    )
    .option('--paired', 'every item stands in the file twice, once in each arm', false)
    .addHelpText('after', effectHelp)
    .action((file: string, flags: Flags) => effect(file, flags))
}

async function effect(path: string, flags: Flags): Promise<void> {
  const name = path === '-' ? 'Standard input' : path
  const options: TableOptions = {
    design: flags.paired ? 'paired' : 'split',
    alpha: flags.alpha,
    rho: flags.rho ?? null,
    margin: flags.margin,
    minimumMinutes: flags.minimumMinutes,
    interval: flags.interval,
  }
  const bytes = await bytesOf(path === '-' ? process.stdin : readLocalFile(path), name)
  const found = effectOfTable(readItems(bytes, name, options.design), options)
  openTerminal(flags.json).result(
    {
      n: found.n,
      saving_minutes: found.savingMinutes,
      ratio: found.ratio,
      error_difference: found.errorDifference,
      verdict: found.verdict,
      excluded: found.excluded,
    },
    () => lines(found, options),
  )
}

async function bytesOf(source: AsyncIterable<Uint8Array>, name: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of source) {
      chunks.push(chunk)
      size += chunk.byteLength
      if (size > mostBytes)
        throw new DomainError(
          'too_large',
          `${name} is over ${mostBytes / 1e6} MB: give the completed items of one pilot.`,
        )
    }
  } catch (error) {
    throw error instanceof DomainError && error.code === 'unreadable'
      ? new DomainError('unreadable', `${name}: ${error.message}`)
      : error
  }
  return Buffer.concat(chunks)
}

/** The items of a CSV file. Throws DomainError with a line for each problem. */
export const readItems = (bytes: Uint8Array, name: string, design: TableOptions['design']): PilotItem[] =>
  itemsOfTable(rowsOf(bytes, name), name, design)

/** Rows with the line each ends on; comma, semicolon or tab, whatever the line ends and the byte order mark. */
function rowsOf(bytes: Uint8Array, name: string): TableRow[] {
  if (bytes.length === 0) return []
  const kind = sniff(bytes)
  if (kind.kind === 'refused') return []
  if (kind.kind !== 'text')
    throw new DomainError('unreadable', `${name} is not text: save the table as CSV and give that.`)
  const text = decodeText(bytes, kind.encoding)
  const { separator, body } = separatorOf(text)
  const skipped = text.slice(0, text.length - body.length).split('\n').length - 1
  try {
    const records = parse(body, { delimiter: separator, relax_column_count: true, relax_quotes: true, info: true })
    return (records as unknown as { record: string[]; info: { lines: number } }[]).map(({ record, info }) => ({
      line: info.lines + skipped,
      cells: record,
    }))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new DomainError(
      'unreadable',
      `${name}, line ${typeof error.lines === 'number' ? error.lines + skipped : 1}: a quotation mark is opened and never closed. Close it, or save the file as CSV again.`,
    )
  }
}

function lines(found: TableEffect, { interval, alpha, margin, minimumMinutes }: TableOptions): string[] {
  const level = (a: number) => `${Number((100 * (1 - a)).toFixed(4))} %`
  const kind = interval === 'fixed' ? 'one planned look' : 'all looks together'
  const row = (title: string, { estimate, low, high }: Interval, digits: number, of: string) => [
    title,
    ...[estimate, low, high].map((value) => value?.toFixed(digits) ?? 'none'),
    of,
  ]
  const errorLevel = level(interval === 'fixed' ? alpha : 2 * alpha)
  return [
    `${found.n.manual} manual and ${found.n.assisted} assisted items, ${found.excluded.length} left out; ${found.checked.manual} and ${found.checked.assisted} checked.`,
    '',
    ...tableLines(
      ['', 'estimate', 'low', 'high', 'interval'],
      [
        row('Saving, minutes an item (manual - assisted)', found.savingMinutes, 4, `${level(alpha)}, ${kind}`),
        row('Ratio of geometric means (assisted / manual)', found.ratio, 4, `${level(alpha)}, ${kind}`),
        row('Error rate (assisted - manual)', found.errorDifference, 4, `${errorLevel}, ${kind}`),
      ],
    ),
    '',
    `Verdict: ${found.verdict.replace('_', ' ')} (saving above ${minimumMinutes} minutes, error rate less than ${margin} higher).`,
    ...found.excluded.slice(0, 20).map(({ item, reason }) => `Left out: ${item} (${reason.replaceAll('_', ' ')})`),
    ...(found.excluded.length > 20 ? [`... and ${found.excluded.length - 20} more left out.`] : []),
  ]
}

const effectHelp = `
FILE.csv has a header line and one line for each completed item, separated by comma, semicolon or tab:
  item        key, each once (with --paired: once in each arm)
  arm         manual or assisted, as it was drawn
  stratum     document type; strata are each pair of reviewer and stratum
  reviewer    who had it
  touch_ms    active time in milliseconds, 0 where nobody touched it
  checked     1 where the truth is known, else 0
  error       1 or 0 for a checked item: the output was wrong
  started_at  not needed for any figure

saving_minutes: mean minutes, manual - assisted, within each stratum and weighted by its items. Strata with fewer than 2
items in an arm are pooled; if the pool is as small, its items are left out of the times and listed under excluded.
ratio: geometric mean assisted / manual, over items with touch_ms above 0. error_difference: assisted - manual, over all
checked items. n: items behind the saving.
--interval sequence: valid at all looks together; the error interval is two-sided at 2 x alpha, of which the verdict uses one
side, with rho tuned to the checked items. --interval fixed: Student's t, and Newcombe's interval at alpha.
What cannot be computed is null.

verdict, by the printed intervals: proved where the saving's low is above --minimum-minutes and the error difference's high
below --margin; worse where the saving's high is below 0 or the error difference's low above --margin; else not_yet. It takes
the file to come from a randomised pilot, its items to be all that were completed, and their clocks to be right.`
