/**
 * Whether the intervals and the verdict keep what they promise: thousands of pilots simulated in each of a number of worlds
 * whose truth is known, analysed by the product's own functions with a look every day. `--pilots N` in each scenario,
 * `--seed N`, `--only TEXT` for the scenarios whose name has it.
 */
import { parseArgs } from 'node:util'
import { fastRandom } from './coverage/fast-random.ts'
import { type Outcome, runPilot } from './coverage/pilot.ts'
import type { Scenario } from './coverage/scenario.ts'
import { scenarios } from './coverage/scenarios.ts'
import { printBench } from './print.ts'

const { values } = parseArgs({
  options: {
    pilots: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
})
const pilots = Number(values.pilots)
const seed = Number(values.seed)
if (!Number.isInteger(pilots) || pilots < 2 || !Number.isInteger(seed))
  throw new Error('--pilots and --seed take whole numbers')

type Flag = { [Key in keyof Outcome]: Outcome[Key] extends boolean ? Key : never }[keyof Outcome]

/** Shares of pilots, and the error of the estimate at the planned end. */
type Score = Record<Flag, number> & { bias: number; biasZ: number; seconds: number }

const flags = [
  ...['sequenceHeld', 'sequenceHeldFromStart', 'naiveHeld', 'timeClaimed', 'naiveTimeClaimed', 'guardPassed'],
  ...['naiveGuardPassed', 'proved', 'fixedHeld', 'provedByPlan', 'guardPassedByPlan'],
] as Flag[]

function run(scenario: Scenario, index: number): Score {
  const begin = performance.now()
  const random = fastRandom(Math.imul(seed, 1_000_003) + index)
  const counts = Object.fromEntries(flags.map((flag) => [flag, 0])) as Record<Flag, number>
  let [sum, squares] = [0, 0]
  for (let pilot = 0; pilot < pilots; pilot++) {
    const outcome = runPilot(scenario, random)
    for (const flag of flags) if (outcome[flag]) counts[flag] += 1
    sum += outcome.error
    squares += outcome.error ** 2
  }
  const bias = sum / pilots
  const se = Math.sqrt((squares / pilots - bias ** 2) / pilots)
  const shares = Object.fromEntries(flags.map((flag) => [flag, counts[flag] / pilots])) as Record<Flag, number>
  return { ...shares, bias, biasZ: bias / se, seconds: (performance.now() - begin) / 1000 }
}

const chosen = scenarios.filter((scenario) => scenario.name.includes(values.only))
if (chosen.length === 0)
  throw new Error(`--only names no scenario; there are:\n${scenarios.map((s) => s.name).join('\n')}`)
const results = chosen.map((scenario) => ({ scenario, score: run(scenario, scenarios.indexOf(scenario)) }))

const untrue = (what: keyof Scenario['untrue']) => results.filter(({ scenario }) => scenario.untrue[what])
const powered = results.filter(({ scenario }) => scenario.power !== undefined)
const worst = (among: typeof results, flag: Flag) => Math.max(...among.map(({ score }) => score[flag]))
const least = (among: typeof results, flag: Flag) => Math.min(...among.map(({ score }) => score[flag]))
const coverageOf = (among: typeof results) =>
  among.map(({ score }) => score.fixedHeld).sort((a, b) => Math.abs(b - 0.95) - Math.abs(a - 0.95))[0] ?? Number.NaN
const strained = results.filter(({ scenario }) => scenario.strained)
const mostBiased = results.reduce((a, b) => (Math.abs(b.score.biasZ) > Math.abs(a.score.biasZ) ? b : a))
const places = (value: number) => (Number.isFinite(value) ? Math.round(value * 1e4) / 1e4 : -1)

const figures = {
  false_time_claim_ratio: places(worst(untrue('time'), 'timeClaimed')),
  false_guard_pass_ratio: places(worst(untrue('guard'), 'guardPassed')),
  false_proved_ratio: places(worst([...untrue('time'), ...untrue('guard')], 'proved')),
  fixed_coverage_ratio: places(coverageOf(results.filter((result) => !strained.includes(result)))),
  sequence_coverage_ratio: places(least(results, 'sequenceHeld')),
  power_ratio: places(least(powered, 'provedByPlan')),
  bias_minutes: places(mostBiased.score.bias),
  fixed_coverage_strained_ratio: places(coverageOf(strained)),
  // The mistake of looking at 1.96 (1.645 one-sided) each day, in the same pilots: these have to be bad.
  naive_false_time_claim_ratio: places(worst(untrue('time'), 'naiveTimeClaimed')),
  naive_false_guard_pass_ratio: places(worst(untrue('guard'), 'naiveGuardPassed')),
  naive_coverage_ratio: places(least(results, 'naiveHeld')),
}

const rows = results.flatMap(({ scenario, score }) =>
  [...flags, 'bias' as const, 'biasZ' as const, 'seconds' as const].map(
    (key) => [`${scenario.name} / ${key}`, places(score[key])] as const,
  ),
)
const context = { pilots, seed, bias_z: places(mostBiased.score.biasZ) }
printBench('coverage', figures, values.json ? { ...context, ...Object.fromEntries(rows) } : context)
if (!values.json)
  for (const { scenario, score } of results) {
    console.log(`\n${scenario.name}`)
    for (const key of [...flags, 'bias' as const, 'biasZ' as const, 'seconds' as const])
      console.log(`  ${key.padEnd(24)}${places(score[key])}`)
  }
