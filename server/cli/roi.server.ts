import { DomainError } from '#server/platform/errors.ts'
import { readLocalFile } from '#server/platform/local-files.server.ts'
import { optionalKeys, readModelFile } from '#server/roi/model-file.ts'
import { compute, reportLines, reportOf } from '#server/roi/model-report.ts'
import { openTerminal } from './terminal.server.ts'

/** No cost model is longer. */
const mostBytes = 1_000_000

/** Computes the ROI lines of a model file, or of standard input for "-". Needs neither database nor server. */
export async function roi(path: string, json: boolean): Promise<void> {
  const name = path === '-' ? 'Standard input' : path
  const model = readModelFile(await textOf(path === '-' ? process.stdin : readLocalFile(path), name), name)
  const computed = compute(model)
  openTerminal(json).result(reportOf(computed), () => reportLines(model, computed))
}

async function textOf(source: AsyncIterable<Uint8Array>, name: string): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of source) {
      chunks.push(chunk)
      bytes += chunk.byteLength
      if (bytes > mostBytes) throw new DomainError('too_large', `${name} is over 1 MB: no cost model is that long.`)
    }
  } catch (error) {
    throw error instanceof DomainError && error.code === 'unreadable'
      ? new DomainError('unreadable', `${name}: ${error.message}`)
      : error
  }
  return Buffer.concat(chunks).toString('utf8')
}

export const roiHelp = `
MODEL.json (or - for standard input) is an object with these keys:
  items_per_week, baseline_minutes, assisted_minutes (an item), hourly_rate, baseline_error_rate, assisted_error_rate
  (0..1), cost_per_error, subscription_per_month, usage_per_item, setup_cost, amortisation_weeks;
  optional: ${optionalKeys.join(', ')},
  currency (such as "EUR"), seed (whole number, 1 without it).
Each value is a number, a range { "low", "likely", "high" }, or measured: { "mean", "se" }, and for the two error rates
{ "errors", "n" }.

The lines count with one point of each input: a range's likely value, a measured mean, errors / n. Where a range is
skewed its mean, (low + 4 likely + high) / 6, is another number, so p50 of the draws may differ from the line.
range: 10,000 draws; ranges as PERT with lambda 4, measured values as normal with their standard error, cut off at 0,
rates as Beta(errors + 1/2, n - errors + 1/2). A draw without payback counts as longer than any other: a percentile among
them is null, as are ROI where the AI costs nothing and payback where there is none.
tornado: the lower and upper end of the net saving a week, as one input goes from low to high (measured: from p5 to p95) and
the others stay at their points; the widest first. Inputs of one number have none.
All amounts are per week; net_saving_year is per year of 52 weeks. With freed_time_share below 1 the lines still count all
freed time, and at_freed_time_share is printed beside them.`
