import { expect, it } from 'vitest'
import { localProvider } from '#server/proposal/local/local.ts'
import { loadTemplate } from './kinds.ts'
import { measureSeries } from './series.ts'

it('reads the second and later documents of a sender as the first one was corrected', async () => {
  const noFiles = () => Promise.reject(new Error('These layouts need no file.'))
  const size = { suppliers: 3, each: 3, seed: 31 }
  const result = await measureSeries(size, await loadTemplate('invoice'), localProvider, noFiles)
  expect(result.with_memory.all).toBeGreaterThanOrEqual(0.97)
  // Layouts that are read as well without memory would prove nothing.
  expect(result.without_memory.all).toBeLessThan(0.7)
  const [first, second] = result.by_position
  expect(first?.with_memory).toBe(first?.without_memory)
  expect(second?.with_memory).toBeGreaterThan(0.9)
})
