import { expect, test } from 'vitest'
import { draftOutcome, levenshtein } from './draft-score.ts'
import { orders } from './run-case.fixture.ts'

test('kitten becomes sitting in three edits', () => {
  expect(levenshtein('kitten', 'sitting')).toBe(3)
  expect(levenshtein('', 'abc')).toBe(3)
  expect(levenshtein(['we', 'paid', 'it'], ['we', 'have', 'paid', 'it'])).toBe(1)
})

const outcome = (sent: string, proposed: string, truth: Record<string, string | null>, facts: string[] = []) =>
  draftOutcome(orders, sent, proposed, truth, facts)

test('the distance is a share of the longer text, over words', () => {
  expect(outcome('we paid it today', 'we paid', {}).distance).toBe(0.5)
  expect(outcome('we paid it', 'we  paid\nit', {}).distance).toBe(0)
  expect(outcome('we paid it', '', {}).distance).toBeNull()
})

test('a fact counts only where the sent draft states it', () => {
  expect(outcome('Thank you.', 'Thank you.', { total: '5.00', seller: 'Acme' }).facts).toBe(0)
})

test('a number that is part of another is not stated', () => {
  expect(outcome('It is 5.00 EUR.', 'It is 15.00 EUR.', { total: '5.00' }).missing.fields).toEqual(['total'])
  expect(outcome('Acme’s order', 'Acmeland order', { seller: 'Acme' }).missing.fields).toEqual(['seller'])
})

test('long texts are compared by their first 2,000 words', () => {
  const long = 'word '.repeat(4000)
  expect(outcome(long, long, {}).distance).toBe(0)
})
