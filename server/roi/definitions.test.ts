import { expect, it } from 'vitest'
import { definitionGroups, definitions } from './definitions.ts'

it('gives each term one meaning, so that each "?" leads to one place', () => {
  const terms = definitionGroups.flatMap((group) => Object.keys(group.terms))
  expect(terms).toHaveLength(Object.keys(definitions).length)
  const titles = definitionGroups.flatMap((group) => Object.values(group.terms).map((term) => term.title))
  expect(new Set(titles).size).toBe(titles.length)
})
