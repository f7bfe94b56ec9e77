import os from 'node:os'

/** Figures by name; the name ends in the unit: _ms, _per_s, _mb, _ratio or _count. */
export type Figures = Record<string, number>

/** Prints a bench's result: one JSON object with `--json`, lines for people without. */
export function printBench(bench: string, figures: Figures, context: Record<string, string | number> = {}): void {
  const machine = { node: process.versions.node, cores: os.availableParallelism(), platform: process.platform }
  const said = { bench, context: { ...machine, ...context }, figures }
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify(said))
    return
  }
  console.log(
    `${bench} (${Object.entries(said.context)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ')})`,
  )
  for (const [name, value] of Object.entries(figures)) console.log(`  ${name.padEnd(36)}${value}`)
}

/** To three places: what lies below is noise. */
export const rounded = (value: number) => Math.round(value * 1000) / 1000
