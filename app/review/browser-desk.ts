import { createDesk, type Desk } from './desk.ts'
import type { DeskParts, ReviewApi } from './desk-state.ts'
import type { KeyValueStore } from './outbox.ts'
import type { Matches } from './session.ts'

/** A page image that does not come within this time is shown while it loads, rather than holding the item back. */
const patienceMs = 8_000

/** The desk with the browser's clock, storage and images. `scope` names person and workflow. */
export function createBrowserDesk(api: ReviewApi, scope: string, onCounts: DeskParts['onCounts']): Desk {
  return createDesk({
    api,
    scope,
    onCounts,
    preload: (work) => preloadImage(work.document.pages[0]?.imageUrl),
    matches: (work) =>
      work.definition.fields.some((f) => f.type === 'text' && f.pattern) ? loadPatternEngine() : null,
    storage: browserStorage(),
    now: () => performance.timeOrigin + performance.now(),
    later: (run, ms) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    uuid: () => crypto.randomUUID(),
  })
}

/** Kept from being collected, so that a decoded image is still decoded when its item is shown. */
const images: HTMLImageElement[] = []

function preloadImage(url: string | undefined): Promise<void> {
  if (!url) return Promise.resolve()
  const image = new Image()
  image.src = url
  images.push(image)
  if (images.length > 4) images.shift()
  const patience = new Promise<void>((resolve) => setTimeout(resolve, patienceMs))
  return Promise.race([image.decode().catch(() => undefined), patience])
}

/** The same engine as the server's, fetched only for a definition that has patterns. */
async function loadPatternEngine(): Promise<Matches> {
  const { compilePattern } = await import('#server/platform/regex.ts')
  return (pattern, text) => compilePattern(pattern).test(text)
}

function browserStorage(): KeyValueStore | null {
  try {
    return window.localStorage
  } catch {
    return null
  }
}
