/** What one change of the item in view took, and what stood there at its end. */
export type Swap = { ms: number; visit: string; image: string; number: string }

export type SwapMeter = {
  /** Answers the next change, from the finishing key's own time to the frame after the item is whole. */
  next(): Promise<Swap>
  /** Until so many ms after the end of the last change. */
  pause(ms: number): Promise<void>
  /** Changes the page into a static one: copies of this item and the one before, swapped by the same key. */
  freeze(): void
  /** The item that the page begins with; `ms`: after the navigation began. */
  first(): Promise<Swap>
}

declare global {
  interface Window {
    meter: SwapMeter
  }
}

/**
 * Runs in the page before anything else. The end of a change: the page's image is decoded, the item's ten fields and
 * five lines are in the page, the focus is on the first field that needs a person, plus one frame.
 */
export function installSwapMeter(): void {
  const leastFields = 10
  const leastCells = 25
  let pressedAt = 0
  let endedAt = 0
  let seen = ''
  let stored: HTMLElement | null = null
  const sides = () => document.querySelector<HTMLElement>('[data-panes]:not([inert])')
  const shown = () => sides()?.querySelector<HTMLElement>('[data-visit]') ?? null
  const visitOf = (view: Element | null) => view?.getAttribute('data-visit') ?? ''

  addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Enter' && event.ctrlKey) pressedAt = event.timeStamp
    },
    true,
  )

  const whole = (view: HTMLElement): HTMLImageElement | null => {
    const image = sides()?.querySelector<HTMLImageElement>('img[src*="/pages/"]')
    const fields = [...view.querySelectorAll<HTMLElement>('[data-cell]:not([data-cell*="/"])')]
    const cells = view.querySelectorAll('[data-cell^="lines/"]')
    const needing = fields.find((f) => /needs a person/.test(f.getAttribute('aria-label') ?? ''))
    const focused = needing !== undefined && document.activeElement?.closest('[data-cell]') === needing
    if (!image?.complete || image.naturalWidth === 0 || image.src === seen) return null
    return focused && fields.length >= leastFields && cells.length >= leastCells ? image : null
  }

  const isWhole = (old: string): Promise<{ view: HTMLElement; image: HTMLImageElement }> =>
    new Promise((resolve) => {
      const look = () => {
        const view = shown()
        const image = view && visitOf(view) !== old ? whole(view) : null
        if (!view || !image) return requestAnimationFrame(look)
        return image.decode().then(() => requestAnimationFrame(() => resolve({ view, image })))
      }
      look()
    })

  const after = async (old: string): Promise<Swap> => {
    const { view, image } = await isWhole(old)
    endedAt = performance.now()
    seen = image.src
    const number = view.querySelector('[data-cell="number"]')?.textContent ?? ''
    return { ms: endedAt - pressedAt, visit: visitOf(view), image: image.currentSrc, number }
  }

  window.meter = {
    next: () => after(visitOf(shown())),
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, Math.max(0, endedAt + ms - performance.now()))),
    freeze() {
      const view = sides()
      if (!view) throw new Error('no item is in view')
      const kept = view.cloneNode(true) as HTMLElement
      if (!stored) {
        stored = kept
        return
      }
      let [front, back] = [kept, stored]
      view.setAttribute('inert', '')
      view.style.display = 'none'
      view.after(front)
      addEventListener(
        'keydown',
        (event) => {
          if (event.key !== 'Enter' || !event.ctrlKey) return
          event.stopImmediatePropagation()
          event.preventDefault()
          front.replaceWith(back)
          ;[front, back] = [back, front]
          front.querySelector<HTMLElement>('[data-cell][tabindex="0"]')?.focus({ preventScroll: true })
        },
        true,
      )
    },
    first: () => after(''),
  }
}
