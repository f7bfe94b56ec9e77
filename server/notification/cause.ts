/**
 * What made work in a week, and on how many items: what is worth mending first is what touched most of them. Kinds differ
 * in what they are a share of; each says it.
 */
export const causeKinds = ['field', 'flag', 'supplier', 'return', 'skip', 'reason'] as const
export type CauseKind = (typeof causeKinds)[number]

/** `items` of `of` items; `numbers` are theirs, newest first, at most `mostNumbers`. */
export type Cause = {
  kind: CauseKind
  /** Field, check, supplier, reason code or skip reason; '' for returns, which have one line. */
  key: string
  label: string
  items: number
  of: number
  numbers: number[]
}

/** How many of a cause's items a link to the list names. */
export const mostNumbers = 100

/** What `of` counts, by kind. */
export const causeBase: Record<CauseKind, string> = {
  field: 'reviewed with a proposal',
  flag: 'proposed',
  supplier: 'corrected',
  return: 'decided or returned',
  skip: 'claimed',
  reason: 'corrected',
}

export const causeText: Record<CauseKind, (label: string) => string> = {
  field: (label) => `${label} was corrected`,
  flag: (label) => `Flag raised: ${label}`,
  supplier: (label) => `Corrections on items of ${label}`,
  return: () => 'Returned to the sender',
  skip: (label) => `Skipped: ${label}`,
  reason: (label) => `Corrected because: ${label}`,
}

/** One line a cause, worst first: most items, then the larger share, then the order of the kinds. One item alone is no cause. */
export function rankCauses(causes: readonly Cause[]): Cause[] {
  const share = (cause: Cause) => (cause.of === 0 ? 0 : cause.items / cause.of)
  return causes
    .filter((cause) => cause.items >= 2)
    .sort(
      (a, b) =>
        b.items - a.items ||
        share(b) - share(a) ||
        causeKinds.indexOf(a.kind) - causeKinds.indexOf(b.kind) ||
        a.label.localeCompare(b.label),
    )
}

/**
 * The three to mend first. A cause whose items are all those of one before it says the same in other words, and makes room:
 * a supplier all of whose corrections are of the field above.
 */
export function topCauses(ranked: readonly Cause[], most = 3): Cause[] {
  const top: Cause[] = []
  for (const cause of ranked) {
    if (top.length === most) break
    const repeats = top.some(
      (above) =>
        above.numbers.length === above.items && cause.numbers.every((number) => above.numbers.includes(number)),
    )
    if (!repeats) top.push(cause)
  }
  return top
}
