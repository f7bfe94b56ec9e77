import type { Found } from '#server/proposal/local/candidates.ts'
import type { Layout, PageLayout, Row, Token } from '#server/proposal/local/layout.ts'

/** Where and how a value is printed, so that its place can be told from others and found again on the next document. */
export type Context = {
  /** Words left of it on its row, nearest first, at most three; figures are all one. */
  left: string[]
  above: string
  below: string
  /** Edges as fractions of the page's width and height. */
  x0: number
  x1: number
  y0: number
  /** Position among the values of its type, and from the last of them. */
  first: number
  last: number
  /** Letters as they are, each digit 0, and the same with runs of one kind as one. */
  shape: string
  form: string
  /** Height of its type, as a fraction of the page's height. */
  size: number
  page: number
}

/** How far above or below a label is looked for, in em. */
const reach = 3.5

/** A word as it is compared: figures are all one, signs are kept. */
export function maskOf(token: Token): string {
  return token.squeezed === '' ? token.text : token.squeezed.replace(/\d+/g, '0')
}

/** The masked words of some pages: what two documents both say is furniture, the rest varies. */
export function masksOf(layout: Layout): Set<string> {
  return new Set(layout.pages.flatMap((p) => p.rows.flatMap((r) => r.tokens.map(maskOf))))
}

/** The contexts of all values of one type, in their order of reading. */
export function contextsOf<F extends Found>(found: readonly F[], layout: Layout): Map<F, Context> {
  const ordered = [...found].sort((a, b) => a.page - b.page || a.row - b.row || a.x0 - b.x0)
  return new Map(
    ordered.flatMap((f, i): [F, Context][] => {
      const page = layout.pages.find((p) => p.number === f.page)
      return page ? [[f, contextOf(f, page, i, ordered.length - 1 - i)]] : []
    }),
  )
}

function contextOf(f: Found, page: PageLayout, first: number, last: number): Context {
  const row = page.rows[f.row]
  const own = new Set(f.tokens)
  const left = (row?.tokens ?? []).filter((t) => t.x1 <= f.x0 + 1 && !own.has(t)).reverse()
  const text = f.tokens.map((t) => t.text).join(' ')
  return {
    left: left.slice(0, 3).map(maskOf),
    above: neighbour(f, page, -1),
    below: neighbour(f, page, 1),
    x0: f.x0 / page.width,
    x1: f.x1 / page.width,
    y0: f.y0 / page.height,
    first,
    last,
    shape: text.replace(/\d/g, '0'),
    form: formOf(text),
    size: (f.y1 - f.y0) / page.height,
    page: f.page,
  }
}

const formOf = (text: string) =>
  text
    .replace(/(?<=\d)[.,'’\s](?=\d{3}(?!\d))/g, '')
    .replace(/\p{L}+/gu, 'A')
    .replace(/\d+/g, '0')

/** The words in the same column on the nearest row above (-1) or below (1); empty where there is none within reach. */
function neighbour(f: Found, page: PageLayout, way: 1 | -1): string {
  for (let i = f.row + way; i >= 0 && i < page.rows.length; i += way) {
    const row = page.rows[i] as Row
    const gap = way < 0 ? f.y0 - row.y1 : row.y0 - f.y1
    if (gap > reach * page.em) return ''
    const over = row.tokens.filter(
      (t) => Math.min(t.x1, f.x1) - Math.max(t.x0, f.x0) > 0 || Math.abs(t.x0 - f.x0) < 2 || Math.abs(t.x1 - f.x1) < 2,
    )
    if (over.length > 0) return over.slice(0, 3).map(maskOf).join(' ')
  }
  return ''
}

type Part = { weight: number; value: number }

/**
 * How alike two places on two documents of one sender are, 0..1: a weighted mean over label, neighbours, edges, order
 * and form. `shared` are the words that both documents print: a label that both know and that differs speaks loudest.
 * The weights were set by reasoning, not fitted.
 */
export function alikeness(a: Context, b: Context, shared: ReadonlySet<string>): number {
  const parts: Part[] = [
    leftPart(a.left, b.left, shared),
    columnPart(a.above, b.above, 2, shared),
    columnPart(a.below, b.below, 1, shared),
    { weight: 2, value: Math.max(closeness(a.x0, b.x0, 0.006, 0.02), closeness(a.x1, b.x1, 0.006, 0.02)) },
    { weight: 1.2, value: a.page === b.page ? closeness(a.y0, b.y0, 0.006, 0.06) : 0 },
    { weight: 1.8, value: Math.max(orderPart(a.first, b.first), orderPart(a.last, b.last)) },
    { weight: 2.5, value: a.shape === b.shape ? 1 : a.form === b.form ? 0.8 : sameStart(a.shape, b.shape) ? 0.4 : 0 },
    { weight: 0.7, value: closeness(a.size / Math.max(b.size, 1e-6), 1, 0.08, 0.25) },
  ]
  const weight = parts.reduce((sum, p) => sum + p.weight, 0)
  return parts.reduce((sum, p) => sum + p.weight * p.value, 0) / weight
}

const hasLetters = (mask: string | undefined) => mask !== undefined && /\p{L}/u.test(mask)

function leftPart(a: readonly string[], b: readonly string[], shared: ReadonlySet<string>): Part {
  const [one, other] = [a[0], b[0]]
  if (one === undefined && other === undefined) return { weight: 2, value: 1 }
  const known = (mask: string | undefined) => hasLetters(mask) && shared.has(mask as string)
  if (one === undefined || other === undefined) return { weight: known(one) || known(other) ? 3.5 : 1.5, value: 0 }
  if (one === other) {
    const second = a[1] === b[1] ? 0.25 : 0
    const third = a[2] === b[2] ? 0.15 : 0
    return hasLetters(one)
      ? { weight: 4, value: 0.75 + second * 0.7 + third * 0.5 }
      : { weight: 2.5, value: 0.6 + second + third }
  }
  if (hasLetters(one) !== hasLetters(other)) return { weight: 2.5, value: 0 }
  return known(one) || known(other) ? { weight: 4, value: 0 } : { weight: 1.5, value: 0.3 }
}

function columnPart(a: string, b: string, weight: number, shared: ReadonlySet<string>): Part {
  if (a === b) return { weight: hasLetters(a) ? weight * 1.3 : weight * 0.7, value: 1 }
  const known = (text: string) => hasLetters(text) && text.split(' ').every((mask) => shared.has(mask))
  return known(a) && known(b) ? { weight, value: 0 } : { weight: weight * 0.5, value: 0.2 }
}

const closeness = (a: number, b: number, same: number, near: number) => {
  const apart = Math.abs(a - b)
  return apart <= same ? 1 : apart <= near ? 0.6 : 0
}

const orderPart = (a: number, b: number) => (a === b ? 1 : Math.abs(a - b) === 1 ? 0.4 : 0)

const sameStart = (a: string, b: string) => a.slice(0, 3) === b.slice(0, 3)
