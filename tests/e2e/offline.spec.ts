import { finishItem, openedItem } from './bench.ts'
import { expect, test } from './fixtures.ts'
import { completedItems } from './metrics-page.ts'

const offlineMs = 20_000
const finishedBefore = 3
const finishedOffline = 5

test.describe('without a network', () => {
  test.use({ allowed: [/ERR_INTERNET_DISCONNECTED/] })

  test('ten decisions with 20 s offline in their middle are all committed once, and no visit is suspect', async ({
    open,
  }) => {
    test.setTimeout(120_000)
    const page = await open('reviewer', '/o/demo/w/tunnel/review')
    const names: string[] = []
    const finish = async (count: number) => {
      for (let i = 0; i < count; i++) names.push(await finishItem(page))
    }
    await finish(finishedBefore)
    // What a fast person holds ahead by now is there before the train enters the tunnel.
    await page.waitForFunction(
      (pages) =>
        performance.getEntriesByType('resource').filter((r) => /\/pages\/.*\/\d+$/.test(r.name)).length >= pages,
      finishedBefore + finishedOffline + 1,
    )
    await page.context().setOffline(true)
    const since = Date.now()
    await finish(finishedOffline)
    await expect(page.getByRole('alert')).toContainText(`${finishedOffline} decisions are kept`)
    await openedItem(page)
    await expect.poll(() => Date.now() - since, { timeout: offlineMs + 5_000 }).toBeGreaterThan(offlineMs)
    await page.context().setOffline(false)
    await finish(2)
    await expect(page.getByText('Not saved yet')).toHaveCount(0)
    expect(new Set(names).size).toBe(10)

    const lead = await open('lead', '/o/demo/w/tunnel/metrics')
    // The last of them may be on their way still.
    await expect(async () => {
      await lead.reload()
      expect(await completedItems(lead)).toBe(10)
    }).toPass()
    await expect(lead.getByText('left out of touch time')).toHaveCount(0)
  })
})
