import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { discardText, emptyDefinition, newDraftSchema, readDraft } from './draft.ts'
import { changedMembers, takenOver } from './draft-take-over.ts'
import { nearest } from './draft-words.ts'
import { type Definition, definitionSchema } from './workflow.ts'

const folder = new URL('./templates/', import.meta.url)
const template = (name: string): Definition =>
  definitionSchema.parse(parse(readFileSync(new URL(`${name}.yaml`, folder), 'utf8')))
const names = readdirSync(folder).flatMap((file) => (file.endsWith('.yaml') ? [file.slice(0, -5)] : []))

describe('a draft that is read', () => {
  it.each(names)('is what would be published, where the template %s is valid', (name) => {
    const definition = template(name)
    expect(readDraft(definition)).toEqual({ draft: definition, problems: [] })
  })

  it('of a new workflow has a queue and nothing to complain of', () => {
    const made = emptyDefinition({ name: 'Slips', timeZone: 'Europe/Berlin', currency: 'CHF' })
    expect(made).toMatchObject({ queues: [{ key: 'main' }], timeZone: 'Europe/Berlin', currency: 'CHF', fields: [] })
    expect(readDraft(made).problems).toEqual([])
  })

  it('has every member with its default, whatever is missing, and names what is', () => {
    const { draft, problems } = readDraft({ name: 'Slips' })
    expect(draft).toEqual({ ...emptyDefinition({ name: 'Slips' }), noun: { one: '', many: '' } })
    expect(problems).toEqual([{ path: ['noun'], message: 'is missing: it needs a group of keys' }])
  })

  it('keeps what only breaks a bound, so that people can mend it where it stands', () => {
    const label = 'x'.repeat(90)
    const { draft, problems } = readDraft({
      ...emptyDefinition({ name: 'Slips' }),
      fields: [{ key: 'Net', type: 'money', label, atStake: -1 }],
      dueHours: 0,
    })
    expect(draft.fields[0]).toMatchObject({ key: 'Net', type: 'money', label, atStake: -1, required: false })
    expect(draft.dueHours).toBe(0)
    expect(problems.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
      'fields.0.key: use lower case letters, digits and _, starting with a letter, at most 40',
      'fields.0.label: is too long: at most 80 characters',
      'fields.0.atStake: must be at least 0',
      'dueHours: must be above 0',
    ])
  })

  it('names what does not fit together although something else is not valid yet', () => {
    const { problems } = readDraft({
      ...emptyDefinition({ name: 'X' }),
      name: '',
      title: ['nothing'],
      timeZone: 'Mars/Olympus',
    })
    expect(problems.map(({ path }) => path.join('.'))).toEqual(['name', 'title.0', 'timeZone'])
  })

  it('is a definition that pages can draw, made of anything at all', () => {
    const members = Object.keys(definitionSchema.shape)
    const anything = fc.dictionary(fc.constantFrom(...members), fc.jsonValue({ maxDepth: 3 }))
    fc.assert(
      fc.property(fc.oneof(anything, fc.jsonValue()), (content) => {
        const { draft, problems } = readDraft(content)
        const complete = readDraft(draft).draft
        expect(complete).toEqual(draft)
        expect(Object.keys(draft)).toEqual(expect.arrayContaining(['name', 'noun', 'fields', 'queues', 'provider']))
        for (const { message } of problems) expect(message).not.toMatch(/Invalid input|expected/)
      }),
      { numRuns: 60 },
    )
  })
})

describe('a draft on a newer version', () => {
  const base = template('receipt')
  const mine = { ...base, dueHours: 5, instructions: 'mine' }
  const theirs = { ...base, holdSeconds: 5, instructions: 'theirs' }

  it('takes of each member what changed, and asks where both did', () => {
    const { content, collisions, taken } = takenOver(base, mine, theirs)
    expect(content).toMatchObject({ dueHours: 5, holdSeconds: 5 })
    expect({ collisions, taken }).toEqual({ collisions: ['instructions'], taken: ['holdSeconds'] })
  })

  it('does what was chosen where both changed the same', () => {
    const chosen = takenOver(base, mine, theirs, { instructions: 'published' })
    expect(chosen).toMatchObject({ collisions: [], taken: ['holdSeconds', 'instructions'] })
    expect(chosen.content.instructions).toBe('theirs')
    expect(takenOver(base, mine, theirs, { instructions: 'draft' }).content.instructions).toBe('mine')
  })

  it('has no collision where both say the same, and keeps what one of them took away', () => {
    expect(takenOver(base, mine, { ...base, instructions: 'mine' }).collisions).toEqual([])
    const { groupBy: _, ...without } = base
    const { content } = takenOver(base, without as Definition, theirs)
    expect('groupBy' in content).toBe(false)
    expect(changedMembers(base, content)).toMatchObject({ groupBy: undefined, holdSeconds: 5 })
  })
})

describe('words', () => {
  it.each([
    ['timezone', ['timeZone', 'title'], 'timeZone'],
    ['lable', ['table', 'label'], 'label'],
    ['feilds', ['fields', 'rules'], 'fields'],
    ['zebra', ['fields', 'rules'], null],
  ])('find what "%s" was meant to be', (word, known, meant) => {
    expect(nearest(word, known)).toBe(meant)
  })

  it('say what is lost with a draft', () => {
    expect(discardText({ name: 'Slips', workflow: null, baseVersion: null })).toContain('all of it is gone')
    expect(discardText({ name: 'Slips', workflow: 'slips', baseVersion: 3 })).toContain('since version 3')
  })

  it('refuse a key that cannot stand in addresses', () => {
    expect(newDraftSchema.safeParse({ kind: 'nothing', name: 'X', key: 'a b' }).success).toBe(false)
  })
})
