import { guardChecksPerArm, sequenceItems } from '#server/pilot/effect/sample-size.ts'
import { mean } from '#server/platform/statistics.ts'
import { fastRandom } from './fast-random.ts'
import { expectedMinutes, makeStrata } from './pilot.ts'
import type { Scenario, World } from './scenario.ts'

const usual: World = {
  reviewers: 5,
  people: 'drawn',
  types: 3,
  unequal: 0.7,
  itemsPerDay: 20,
  days: 45,
  meanMinutes: 6,
  logSd: 0.8,
  learning: { manual: 0.3, assisted: 0.3, items: 30 },
  saving: { minutes: 0.5 },
  errors: { manual: 0.02, assisted: 0.02 },
  checked: { usual: 0.3, unsure: 0.3 },
}

const [rough, beyond] = [0.95, 1.3]

const plan: Scenario['plan'] = {
  design: 'split',
  minimumSavingMinutes: 0.5,
  margin: 0.02,
  alpha: 0.05,
  guardAlpha: 0.1,
  items: 800,
  checkedItems: 240,
  minimumChecked: 60,
  strata: ['reviewer', 'document_type'],
}

/** Worlds in which time is saved by exactly the plan's minimum, so that more must not be claimed. */
const atMinimum: Record<string, { world: Partial<World>; plan?: Partial<Scenario['plan']> }> = {
  usual: { world: {} },
  'no saving at all': { world: { saving: { minutes: 0 } }, plan: { minimumSavingMinutes: 0 } },
  'rough times': { world: { logSd: rough } },
  'many small strata': { world: { reviewers: 12, types: 5, unequal: 1 } },
  'small strata, rough times': { world: { reviewers: 8, types: 4, unequal: 1, logSd: rough } },
  'strong learning': { world: { learning: { manual: 0.6, assisted: 0.6, items: 40 } } },
  'runs on to four times the plan': { world: { days: 80 }, plan: { items: 400 } },
  'a trickle over many strata': {
    world: { reviewers: 10, types: 5, unequal: 0.5, itemsPerDay: 6, days: 110 },
    plan: { items: 600, minimumChecked: 40 },
  },
  paired: { world: { itemsPerDay: 10 }, plan: { design: 'paired', items: 800 } },
  large: { world: { itemsPerDay: 45, days: 40, reviewers: 12, types: 4 }, plan: { items: 1600 } },
}

/**
 * Smaller or rougher than a plan that the calculator makes: what is promised at all looks has to hold here too. The fixed
 * interval leans on the planned size, and is too wide here.
 */
const strained: typeof atMinimum = {
  'a short pilot': {
    world: { logSd: rough, reviewers: 3, types: 2, days: 25, itemsPerDay: 8 },
    plan: { items: 150, minimumChecked: 20 },
  },
  'times rougher than any seen': { world: { logSd: beyond } },
  'a trickle of them over many strata': {
    world: { reviewers: 10, types: 5, unequal: 0.5, itemsPerDay: 3, days: 100, logSd: beyond },
    plan: { items: 200, minimumChecked: 40 },
  },
}

/** Worlds in which a saving differs from item to item. */
const mixed: Record<string, Partial<World>> = {
  'saves a share': { saving: { share: 0.3 } },
  'saves a share, rough times': { saving: { share: 0.3 }, logSd: rough },
  'the tool has to be learned': { saving: { share: 0.35 }, learning: { manual: 0, assisted: 1, items: 40 } },
}

/** Worlds in which the assisted error rate lies above the manual one by exactly the margin while time is truly saved. */
const atMargin: Record<string, { world: Partial<World>; plan: Partial<Scenario['plan']> }> = {
  'errors 1 % and 3 %': { world: { errors: { manual: 0.01, assisted: 0.03 } }, plan: { margin: 0.02 } },
  'errors 2 % and 5 %': { world: { errors: { manual: 0.02, assisted: 0.05 } }, plan: { margin: 0.03 } },
  'errors 1 % and 2 %': { world: { errors: { manual: 0.01, assisted: 0.02 } }, plan: { margin: 0.01 } },
  'errors 3 % and 5 %, unequal checks': {
    world: { errors: { manual: 0.03, assisted: 0.05 }, checked: { usual: 0.25, unsure: 0.8 } },
    plan: { margin: 0.02 },
  },
  'paired, errors 2 % and 4 %': {
    world: { errors: { manual: 0.02, assisted: 0.04 }, itemsPerDay: 22 },
    plan: { design: 'paired', margin: 0.02 },
  },
}

/** Within-stratum standard deviation of both arms, minutes, where all strata are alike large and nobody learns. */
function spreadOf(world: World): number {
  const strata = makeStrata(world, fastRandom(1)).flat()
  const squares = strata.map(({ reviewer, typeFactor }) => {
    const { manual, assisted } = expectedMinutes(world, reviewer, typeFactor)
    return (manual ** 2 + assisted ** 2) / 2
  })
  return Math.sqrt((Math.exp(world.logSd ** 2) - 1) * (mean(squares) ?? 0))
}

const saved = { saving: { minutes: 2 } }

function powerScenario(name: string, change: Partial<World>, savingMinutes: number): Scenario {
  const world: World = {
    ...usual,
    people: 'same',
    unequal: 0,
    learning: { manual: 0, assisted: 0, items: 1 },
    ...change,
    saving: { minutes: savingMinutes },
  }
  const wish = { savingMinutes, minimumSavingMinutes: 0.5, sdMinutes: spreadOf(world), alpha: 0.05, power: 0.8 }
  const items = sequenceItems(wish)
  // So wide that the guard-rail is held and time alone decides.
  const margin = 0.1
  const guard = { manualErrorRate: 0.01, assistedErrorRate: 0.01, margin, guardAlpha: 0.1, power: 0.999 }
  const checkedItems = 4 * guardChecksPerArm(guard)
  const share = Math.min(1, checkedItems / items)
  return {
    name,
    world: {
      ...world,
      itemsPerDay: Math.ceil(items / 40),
      days: 44,
      errors: { manual: 0.01, assisted: 0.01 },
      checked: { usual: share, unsure: share },
    },
    plan: { ...plan, items, margin, checkedItems, minimumChecked: 40 },
    untrue: {},
    power: 0.8,
  }
}

/** The guard-rail at the calculator's own size, time saved beyond doubt. */
function guardPowerScenario(): Scenario {
  const guard = { manualErrorRate: 0.02, assistedErrorRate: 0.02, margin: 0.02, guardAlpha: 0.1, power: 0.8 }
  const checkedItems = 2 * guardChecksPerArm(guard)
  return {
    name: "guard-rail at the calculator's size",
    world: { ...usual, ...saved, itemsPerDay: 65, days: 50, checked: { usual: 1, unsure: 1 } },
    plan: { ...plan, items: checkedItems, checkedItems, minimumChecked: checkedItems / 4 },
    untrue: {},
  }
}

const minimumScenario = (
  title: string,
  [name, { world, plan: change }]: [string, (typeof atMinimum)[string]],
): Scenario => ({
  name: `${title}: ${name}`,
  world: { ...usual, ...world },
  // The guard-rail is easily held, so that a false claim of time becomes a false verdict.
  plan: { ...plan, margin: 0.2, minimumChecked: 20, ...change },
  untrue: { time: true },
})

export const scenarios: Scenario[] = [
  ...Object.entries(atMinimum).map((each) => minimumScenario('at the minimum', each)),
  ...Object.entries(strained).map((each) => ({ ...minimumScenario('strained', each), strained: true as const })),
  ...Object.entries(mixed).map(
    ([name, world]): Scenario => ({ name, world: { ...usual, ...world }, plan, untrue: {} }),
  ),
  ...Object.entries(atMargin).map(
    ([name, { world, plan: change }]): Scenario => ({
      name: `at the margin: ${name}`,
      world: { ...usual, ...saved, itemsPerDay: 45, days: 42, checked: { usual: 1, unsure: 1 }, ...world },
      plan: { ...plan, items: 1600, checkedItems: 1600, minimumChecked: 200, ...change },
      untrue: { guard: true },
    }),
  ),
  powerScenario('power, usual', {}, 1.7),
  powerScenario('power, many strata', { reviewers: 10, types: 4 }, 1.7),
  powerScenario('power, rough times', { logSd: rough, meanMinutes: 8 }, 3.2),
  guardPowerScenario(),
]
