import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newestFile } from './folder-source.server.ts'

let folder: string
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-folder-'))
})
afterAll(() => {
  fs.rmSync(folder, { recursive: true })
})

describe('a file of a folder', () => {
  const at = (name: string) => path.join(folder, name)
  const read = (beginning: string, wait: (ms: number) => Promise<void>) =>
    newestFile({ in: folder }, 'in', beginning, 1_000_000, wait).then(
      ({ bytes }) => new TextDecoder().decode(bytes),
      (error: Error) => error.message,
    )

  it('that is still being written is not taken for a whole one', async () => {
    fs.writeFileSync(at('sales.csv'), 'site,amount\nA,10')
    const write = async () => fs.appendFileSync(at('sales.csv'), '0\nB,5\n')
    expect(await read('sales', write)).toBe('sales.csv is just being written.')
  })

  it('is waited for as long as it was changed just now, and no longer', async () => {
    const waits: number[] = []
    const wait = async (ms: number) => void waits.push(ms)
    fs.writeFileSync(at('new.csv'), 'a\n1\n')
    expect(await read('new', wait)).toBe('a\n1\n')
    fs.utimesSync(at('new.csv'), new Date('2026-01-01'), new Date('2026-01-01'))
    expect(await read('new', wait)).toBe('a\n1\n')
    expect(waits).toHaveLength(1)
    expect(waits[0]).toBeLessThanOrEqual(2_000)
  })
})
