import { noExpressions } from '#server/item/comparisons.ts'
import { policiesBy } from '#server/proposal/policy.ts'
import { createDesk, type Desk } from './desk.ts'
import type { DeskParts, ReviewApi } from './desk-state.ts'
import { openingPlace } from './evidence.ts'
import type { KeyValueStore } from './outbox.ts'
import { openingImages } from './parts.ts'
import type { Judges } from './session.ts'

/** A page image that does not come within this time is shown while it loads, rather than holding the item back. */
const patienceMs = 8_000
/** As many as may be held, in view and gone a moment ago. */
const imagesKept = 16

/** The desk with the browser's clock, storage and images. `scope` names person and workflow. */
export function createBrowserDesk(api: ReviewApi, scope: string, left: DeskParts['left']): Desk {
  return createDesk({
    api,
    scope,
    left,
    preload: async (work) => {
      await Promise.all(openingImages(work.document, openingPlace(work)).map(preloadImage))
    },
    judges: ({ definition }) => {
      const patterns = definition.fields.some((f) => f.type === 'text' && f.pattern)
      const policies = definition.checks.filter((check) => check.kind === 'policy')
      const expressions = policies.some(({ when }) => when.some((condition) => 'expression' in condition))
      return patterns || policies.length > 0 ? loadJudges(patterns, expressions) : null
    },
    storage: browserStorage('localStorage'),
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

function preloadImage(url: string): Promise<void> {
  const image = new Image()
  image.src = url
  images.push(image)
  if (images.length > imagesKept) images.shift()
  const patience = new Promise<void>((resolve) => setTimeout(resolve, patienceMs))
  return Promise.race([image.decode().catch(() => undefined), patience])
}

/** The same engines as the server's, each fetched only for a definition that needs it. */
async function loadJudges(patterns: boolean, expressions: boolean): Promise<Judges> {
  const [regex, language] = await Promise.all([
    patterns ? import('#server/platform/regex.ts') : null,
    expressions ? import('#server/workflow/expression.ts') : noExpressions,
  ])
  return {
    matches: (pattern, text) => regex?.compilePattern(pattern).test(text) ?? true,
    policies: policiesBy(language),
  }
}

const inViewKey = (scope: string) => `in-view.${scope}`

/** The number of the item that this tab showed last, to open it again after a reload. */
export function itemInView(scope: string): number | null {
  if (typeof window === 'undefined') return null
  return Number(browserStorage('sessionStorage')?.getItem(inViewKey(scope))) || null
}

export function keepItemInView(scope: string, number: number | undefined): void {
  const storage = browserStorage('sessionStorage')
  if (number === undefined) storage?.removeItem(inViewKey(scope))
  else storage?.setItem(inViewKey(scope), String(number))
}

/** Null where the browser keeps nothing for us. */
function browserStorage(which: 'localStorage' | 'sessionStorage'): KeyValueStore | null {
  try {
    return window[which]
  } catch {
    return null
  }
}
