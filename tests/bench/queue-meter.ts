import type { Page } from '@playwright/test'

export type QueueMeter = {
  /** Ms from the last Enter (or the navigation) to the frame after the list has rows, all with this word. */
  rows(word: string, since: 'navigation' | 'enter'): Promise<number>
}

declare global {
  interface Window {
    queue: QueueMeter
  }
}

/** Runs in the page before anything else. */
export function installQueueMeter(): void {
  let pressedAt = 0
  addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Enter') pressedAt = event.timeStamp
    },
    true,
  )
  window.queue = {
    rows: (word, since) =>
      new Promise((resolve) => {
        const look = () => {
          const rows = [...document.querySelectorAll('main [role="row"][data-index]')]
          const fit = rows.length > 0 && rows.every((row) => row.textContent?.includes(word))
          if (!fit) return requestAnimationFrame(look)
          return requestAnimationFrame(() => resolve(performance.now() - (since === 'enter' ? pressedAt : 0)))
        }
        look()
      }),
  }
}

/** Opens the queue's page again and again: ms from the navigation to its rows. */
export async function measureOpening(page: Page, address: string, times: number): Promise<number[]> {
  const all: number[] = []
  for (let i = 0; i < times; i++) {
    // Not when everything is loaded: rows are there before, and are looked for from the first frame on.
    await page.goto(address, { waitUntil: 'commit' })
    all.push(await page.evaluate(() => window.queue.rows('', 'navigation')))
    await page.waitForLoadState('load')
  }
  return all
}

/** Searches the list for one word after the other: ms from Enter to the rows that have it. */
export async function measureFiltering(page: Page, words: readonly string[]): Promise<number[]> {
  const all: number[] = []
  const field = page.getByRole('search').getByRole('textbox').or(page.getByRole('searchbox')).first()
  for (const word of words) {
    await field.fill(word)
    await page.waitForTimeout(300)
    await field.press('Enter')
    all.push(await page.evaluate((w) => window.queue.rows(w, 'enter'), word))
  }
  return all
}
