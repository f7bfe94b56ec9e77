import { describe, expect, it } from 'vitest'
import { charterSchema } from './charter.ts'
import type { CharterFacts } from './charter-figures.ts'
import { scoringQuestions, thirteenQuestions } from './questions.ts'
import { leastExamples, readinessOf } from './readiness.ts'
import { definitionSchema } from './workflow.ts'

const answered = {
  trigger: 'A supplier sends an invoice by e-mail.',
  intakeFields: ['invoice as PDF'],
  sourceOfTruth: { name: 'The order in the ERP system', reliable: 'yes' },
  systems: ['ERP'],
  people: ['accounts payable'],
  volumePerMonth: 400,
  minutesPerItem: 6,
  reworkRate: 0.05,
  waitingHours: 40,
  reviewRequirements: 'Bank details and totals.',
  exceptionPath: 'The lead decides within a day.',
  owner: 'lead@example.org',
  successMetric: 'From 6 to 3 minutes by March.',
  ruleBoundness: 4,
  ambiguity: 2,
  hourlyCost: '38.50',
}

const facts: CharterFacts = { examples: 50, members: ['lead@example.org'] }

function check(charter: object = {}, known: Partial<CharterFacts> = {}, instructions = 'Read the total.') {
  const definition = definitionSchema.parse({
    ...{ name: 'Invoices', noun: { one: 'invoice', many: 'invoices' }, instructions },
    charter: { ...answered, ...charter },
  })
  const { blocks, advice, ready } = readinessOf(definition, { ...facts, ...known })
  return { blocks: blocks.map(({ key }) => key), advice: advice.map(({ key }) => key), ready }
}

describe('a workflow is ready', () => {
  it('when all is answered and twenty real examples are there', () => {
    expect(check({}, { examples: leastExamples })).toEqual({ blocks: [], advice: [], ready: true })
  })

  it.each([
    ['no_owner', { owner: '' }],
    ['owner_not_member', { owner: 'gone@example.org' }],
    ['no_success_metric', { successMetric: ' ' }],
    ['unknown_source', { sourceOfTruth: { name: '', reliable: 'yes' } }],
    ['unknown_source', { sourceOfTruth: { name: 'A list', reliable: 'unknown' } }],
    ['unreliable_source', { sourceOfTruth: { name: 'A list', reliable: 'no' } }],
    ['no_exception_path', { exceptionPath: '' }],
    ['no_review_requirements', { reviewRequirements: '' }],
    ['unanswered_volumePerMonth', { volumePerMonth: null }],
    ['unanswered_minutesPerItem', { minutesPerItem: null }],
    ['low_volume', { volumePerMonth: 19, minutesPerItem: 10 }],
  ])('not, and says %s, when that is so', (key, charter) => {
    expect(check(charter)).toMatchObject({ blocks: [key], ready: false })
  })

  it('not while an approval names somebody who is no member, and says whom', () => {
    const blocksOf = (step: object, members: CharterFacts['members'] = facts.members) =>
      readinessOf(
        definitionSchema.parse({
          ...{ name: 'Invoices', noun: { one: 'invoice', many: 'invoices' }, instructions: 'Read.', charter: answered },
          approvals: [{ key: 'large', because: 'Large.', steps: [{}, step] }],
        }),
        { ...facts, members },
      ).blocks.map(({ key, says }) => [key, says])
    const says = 'Approvals name gone@example.org, who is no member here.'
    expect(blocksOf({ people: ['Lead@example.org', 'gone@example.org'] })).toEqual([['approver_not_member', says]])
    expect(blocksOf({ escalateTo: 'gone@example.org' })).toEqual([['approver_not_member', says]])
    expect(blocksOf({ people: ['lead@example.org'], escalateTo: 'none' })).toEqual([])
    expect(blocksOf({ people: ['gone@example.org'] }, null)).toEqual([])
  })

  it('not without instructions, and not with 19 examples', () => {
    expect(check({}, {}, ' ').blocks).toEqual(['no_sop'])
    expect(check({}, { examples: leastExamples - 1 }).blocks).toEqual(['few_examples'])
  })

  it('also with few items, where each takes long', () => {
    // 4 reports of two hours each: eight hours a month.
    expect(check({ volumePerMonth: 4, minutesPerItem: 120, reworkRate: 0 }).blocks).toEqual([])
    expect(check({ volumePerMonth: 4, minutesPerItem: 119, reworkRate: 0 }).blocks).toEqual(['low_volume'])
    expect(check({ volumePerMonth: 4, minutesPerItem: 100, reworkRate: 0.2 }).blocks).toEqual([])
  })

  it('by what was measured rather than by what was typed', () => {
    const typed = { volumePerMonth: null, minutesPerItem: null }
    const measured = {
      perMonth: { value: 300, n: 6, by: 'workbench' as const },
      measuredMinutes: { value: 5, n: 40, by: 'workbench' as const },
    }
    expect(check(typed, measured).blocks).toEqual([])
    expect(check({ volumePerMonth: 400 }, { perMonth: { value: 3, n: 6, by: 'workbench' as const } }).blocks).toEqual([
      'low_volume',
    ])
    expect(check({ volumePerMonth: 400 }, { perMonth: { value: 3, n: 1, by: 'workbench' as const } }).blocks).toEqual(
      [],
    )
  })

  it('whoever its owner is, where members are not known', () => {
    expect(check({ owner: 'gone@example.org' }, { members: null }).blocks).toEqual([])
    expect(check({ owner: 'LEAD@example.org' }).blocks).toEqual([])
  })
})

describe('advice', () => {
  it.each([
    ['metric_without_number', { successMetric: 'Faster.' }],
    ['partly_reliable_source', { sourceOfTruth: { name: 'A list', reliable: 'partly' } }],
    ['few_rules', { ruleBoundness: 2 }],
    ['much_opinion', { ambiguity: 4 }],
    ['much_rework', { reworkRate: 0.2 }],
    ['unanswered_trigger', { trigger: '' }],
    ['unanswered_systems', { systems: [] }],
    ['unanswered_reworkRate', { reworkRate: null }],
    ['unanswered_hourlyCost', { hourlyCost: null }],
  ])('%s blocks nothing', (key, charter) => {
    expect(check(charter)).toEqual({ blocks: [], advice: [key], ready: true })
  })

  it('takes a number in words for one', () => {
    expect(check({ successMetric: 'Half the minutes, measured over twelve weeks.' }).advice).toEqual([])
    expect(check({ successMetric: 'Someone is happier, often.' }).advice).toEqual(['metric_without_number'])
  })

  it('leaves out a question that measuring has answered', () => {
    expect(
      check({ reworkRate: null }, { measuredRework: { value: 0.01, n: 100, by: 'workbench' as const } }).advice,
    ).toEqual([])
  })
})

describe('an empty charter', () => {
  const definition = definitionSchema.parse({ name: 'New', noun: { one: 'item', many: 'items' } })
  const { blocks, advice } = readinessOf(definition, { examples: 0 })

  it('is told what to fix in a fixed order', () => {
    expect(blocks.map(({ key }) => key)).toEqual([
      'no_owner',
      'no_success_metric',
      'unknown_source',
      'no_exception_path',
      'no_review_requirements',
      'no_sop',
      'unanswered_volumePerMonth',
      'unanswered_minutesPerItem',
      'few_examples',
    ])
  })

  it('has every question named once, each with a reason and a place to put it right', () => {
    const named = [...blocks, ...advice].flatMap(({ place }) => (place.section === 'charter' ? [place.question] : []))
    const questions = [...thirteenQuestions, ...scoringQuestions].map(({ key }) => key)
    expect(named.toSorted()).toEqual(questions.toSorted())
    for (const { says, why } of [...blocks, ...advice])
      expect([says, why]).toEqual([expect.stringMatching(/[.?]$/), expect.stringMatching(/\.$/)])
  })
})

it('every member of a charter is asked about', () => {
  const questions = [...thirteenQuestions, ...scoringQuestions].map(({ key }) => key)
  expect(questions.toSorted()).toEqual(Object.keys(charterSchema.parse({})).toSorted())
  expect(thirteenQuestions).toHaveLength(13)
})
