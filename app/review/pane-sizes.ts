/** How a person has arranged the workbench: the document's side, and the shares of the room, in percent. */
export type Arrangement = {
  side: 'left' | 'right'
  /** Width of the form, remembered for each side of the document. */
  form: { left: number; right: number }
  /** Height of the document where it stands above the form. */
  document: number
}

export const usual: Arrangement = { side: 'left', form: { left: 45, right: 45 }, document: 42 }

/** What a share may be: neither pane can be pushed out of the window. */
export const limits = { form: { min: 25, max: 70 }, document: { min: 20, max: 75 } } as const

export const storageKey = 'countersign.panes'

export function withinLimits(share: number, of: keyof typeof limits): number {
  const { min, max } = limits[of]
  return Math.round(Math.min(max, Math.max(min, share)) * 10) / 10
}

/** What was stored, as far as it makes sense; anything else is as usual. */
export function arrangementFrom(stored: string | null): Arrangement {
  const read = parsed(stored)
  const form = objectOf(read.form)
  return {
    side: read.side === 'right' ? 'right' : 'left',
    form: { left: share(form.left, 'form', usual.form.left), right: share(form.right, 'form', usual.form.right) },
    document: share(read.document, 'document', usual.document),
  }
}

function parsed(stored: string | null): Record<string, unknown> {
  try {
    return objectOf(JSON.parse(stored ?? '{}'))
  } catch {
    return {}
  }
}

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

function share(value: unknown, of: keyof typeof limits, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? withinLimits(value, of) : otherwise
}

/**
 * The share after a key on the bar between the panes; null for a key that does not move it. Arrows move the bar, so the
 * pane before it grows with the arrow that leads away from it: `before` says whether the sized pane is that one.
 */
export function shareAfterKey(key: string, now: number, of: keyof typeof limits, before: boolean): number | null {
  const step = 2
  const grow = before ? step : -step
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return withinLimits(now + grow, of)
    case 'ArrowLeft':
    case 'ArrowUp':
      return withinLimits(now - grow, of)
    case 'Home':
      return before ? limits[of].min : limits[of].max
    case 'End':
      return before ? limits[of].max : limits[of].min
    default:
      return null
  }
}
