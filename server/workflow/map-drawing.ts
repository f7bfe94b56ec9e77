import { bandTitles, type MapEdge, type MapNode, type ProcessMap } from './map-node.ts'

/** A process map laid out on a grid: pixels of the drawing, which scales as a whole. */
export type Box = {
  node: MapNode
  x: number
  y: number
  width: number
  height: number
  title: string[]
  text: string[]
}
export type Line = { edge: MapEdge; path: string; label: { x: number; y: number; text: string } | null }
export type MapDrawing = {
  width: number
  height: number
  boxes: Box[]
  lines: Line[]
  bands: { title: string; x: number; y: number }[]
}

const box = { width: 186, gap: 42, rowGap: 20, pad: 9 } as const
/** Pixels of a line of text, and letters that fit into a box at 12 px. */
export const textLine = 15
const letters = { title: 23, text: 27 } as const
const mostTitle = 2
const margin = { x: 40, y: 12 } as const
/** A lane of the space between two bands: a line with its words. */
const lane = 17
/** Left of everything: what goes on to the next band, and what comes back from the last. */
const leftLines = { on: 22, back: 10 } as const

/** Lines of text in a box: fewer where many stand under each other, so that all of it fits on one sheet. */
const mostText = (rows: number) => (rows <= 3 ? 4 : rows <= 5 ? 3 : 2)

/** Bands under each other, columns side by side, rows as high as their highest box; lines run between, never through, boxes. */
export function drawingOf(map: ProcessMap): MapDrawing {
  const between = lanesOf(map)
  const boxes: Box[] = []
  const bands: MapDrawing['bands'] = []
  const gutters: Gutter[] = []
  let y: number = margin.y
  const gutter = (above: number) => {
    const lanes = between.filter((one) => one.above === above).length
    gutters.push({ y: y + lane })
    y += (lanes + 1) * lane
  }
  for (const [band, title] of bandTitles.entries()) {
    gutter(band)
    bands.push({ title: `${band + 1}  ${title}`, x: margin.x, y: y + textLine / 2 })
    y += textLine + 6
    const placed = bandOf(
      map.nodes.filter((node) => node.band === band),
      y,
    )
    boxes.push(...placed.boxes)
    y += placed.height
  }
  gutter(bandTitles.length)
  const width = Math.max(...boxes.map(right)) + margin.x
  return { width, height: y, boxes, bands, lines: linesOf(map, { boxes, gutters, lanes: between }) }
}

/** The boxes of a band from `top` on: rows as high as the highest box that has another one above or below it. */
function bandOf(nodes: readonly MapNode[], top: number): { boxes: Box[]; height: number } {
  const inColumn = (column: number) => nodes.filter((node) => node.column === column).length
  const deepest = Math.max(...nodes.map(({ column }) => inColumn(column)))
  const sized = nodes.map((node) => ({ node, ...textOf(node, mostText(inColumn(node.column) > 1 ? deepest : 1)) }))
  const stacked = sized.filter(({ node }) => inColumn(node.column) > 1)
  const pitch = Math.max(...(stacked.length > 0 ? stacked : sized).map((one) => one.height)) + box.rowGap
  const rows = Math.max(...nodes.map((node) => node.row)) + 1
  const height = Math.max(rows * pitch, ...sized.map((one) => one.height + box.rowGap))
  const begin = top + (height - rows * pitch) / 2
  const boxes = sized.map((one) => ({
    ...one,
    width: box.width,
    x: margin.x + one.node.column * (box.width + box.gap),
    y: begin + (one.node.row + 0.5) * pitch - one.height / 2,
  }))
  return { boxes, height }
}

// ---- text -------------------------------------------------------------------------------------------------------

function textOf({ title, lines }: MapNode, most: number): Pick<Box, 'title' | 'text' | 'height'> {
  const head = wrapped(title, letters.title, mostTitle)
  const text: string[] = []
  let left = 0
  for (const [i, line] of lines.entries()) {
    const room = most - text.length - (i < lines.length - 1 ? 1 : 0)
    if (room < 1) left += 1
    else text.push(...wrapped(line, letters.text, room))
  }
  if (left > 0) text.push(left === 1 ? 'and one more' : `and ${left} more`)
  return { title: head, text, height: box.pad * 2 + (head.length + text.length) * textLine }
}

/** A text in lines of at most so many letters; what does not fit ends with three points. */
export function wrapped(text: string, most: number, lines: number): string[] {
  const result: string[] = []
  let line = ''
  const words = text.split(/\s+/).flatMap((word) => pieces(word, most))
  for (const [i, word] of words.entries()) {
    const next = line === '' ? word : `${line} ${word}`
    if (next.length <= most) line = next
    else if (result.length + 1 < lines) {
      result.push(line)
      line = word
    } else {
      const cut = line.length < most ? line : line.slice(0, most - 1)
      return [...result, `${cut.replace(/[\s,.;:]+$/, '')}…`]
    }
    if (i === words.length - 1) result.push(line)
  }
  return result
}

/** A word that is longer than a line, an address, is broken. */
function pieces(word: string, most: number): string[] {
  const parts: string[] = []
  for (let from = 0; from < word.length; from += most) parts.push(word.slice(from, from + most))
  return parts
}

// ---- lines ------------------------------------------------------------------------------------------------------

/** `y` of a gutter's first lane. */
type Gutter = { y: number }
/** An edge that runs along the gutter above band `above` (3: below the last), in the n-th lane of it. */
type Lane = { key: string; above: number; n: number }

const keyOf = ({ from, to, kind }: MapEdge) => `${from} ${to} ${kind === 'rule' ? 'way' : kind}`

/** Lines that several rules share are drawn once. */
function drawnEdges({ edges, nodes }: ProcessMap): MapEdge[] {
  const known = new Set(nodes.map(({ id }) => id))
  const seen = new Map<string, MapEdge>()
  for (const edge of edges)
    if (known.has(edge.from) && known.has(edge.to) && !seen.has(keyOf(edge))) seen.set(keyOf(edge), edge)
  return [...seen.values()]
}

function lanesOf(map: ProcessMap): Lane[] {
  const nodes = new Map(map.nodes.map((node) => [node.id, node]))
  const count = new Map<number, number>()
  return drawnEdges(map).flatMap((edge) => {
    const [from, to] = [nodes.get(edge.from), nodes.get(edge.to)]
    if (!from || !to) return []
    const take = (above: number): Lane => {
      const n = count.get(above) ?? 0
      count.set(above, n + 1)
      return { key: keyOf(edge), above, n }
    }
    if (to.band > from.band) return [take(to.band)]
    // Back to an earlier band: below everything, then above it.
    if (to.band < from.band) return [take(3), take(to.band)]
    return isNext(from, to) ? [] : [take(from.band === 1 ? 2 : from.band)]
  })
}

/** Neighbours are joined by the space between their columns; whatever else stays in its band runs outside of it. */
const isNext = (from: MapNode, to: MapNode) => to.column - from.column === 1

type Ground = { boxes: Box[]; gutters: Gutter[]; lanes: Lane[] }

function linesOf(map: ProcessMap, ground: Ground): Line[] {
  const boxes = new Map(ground.boxes.map((one) => [one.node.id, one]))
  return drawnEdges(map).flatMap((edge) => {
    const [from, to] = [boxes.get(edge.from), boxes.get(edge.to)]
    return from && to ? [{ edge, ...lineOf(edge, from, to, ground) }] : []
  })
}

function lineOf(edge: MapEdge, from: Box, to: Box, { boxes, gutters, lanes }: Ground): Omit<Line, 'edge'> {
  const own = lanes.filter((one) => one.key === keyOf(edge))
  const [first, second] = own.map(({ above, n }) => (gutters[above]?.y ?? 0) + n * lane)
  const labelAt = (x: number, y: number) => (edge.label ? { x, y: y - 4, text: short(edge.label) } : null)
  const spread = (n: number) => ((n % 5) - 2) * 12
  if (first === undefined)
    return { path: `M${right(from)} ${middleY(from)}H${before(to)}V${middleY(to)}H${to.x}`, label: null }
  const n = own[0]?.n ?? 0
  if (second !== undefined) {
    const [down, up] = [middleX(from), middleX(to) - 20]
    return {
      path: `M${down} ${bottom(from)}V${first}H${leftLines.back}V${second}H${up}V${to.y}`,
      label: labelAt(leftLines.back + 6, first),
    }
  }
  if (to.node.band === from.node.band && from.node.band === 1) {
    const out = `M${right(from)} ${middleY(from)}H${right(from) + box.gap / 2}`
    return { path: `${out}V${first}H${before(to)}V${middleY(to)}H${to.x}`, label: null }
  }
  if (to.node.band === from.node.band) {
    const [up, down] = [middleX(from) + 20, middleX(to) + spread(n)]
    return { path: `M${up} ${from.y}V${first}H${down}V${to.y}`, label: labelAt(up + 6, first) }
  }
  // From the end of a band one goes around its right side; from its inside straight down.
  const end = middleX(to) + spread(n)
  if (from.node.kind === 'approval' || from.node.band === 0) {
    const last = from.node.kind === 'approval' ? boxes.filter(({ node }) => node.kind === 'approval') : [from]
    const path = `M${right(from)} ${middleY(from)}H${Math.max(...last.map(right)) + box.gap / 2}V${first}`
    if (to.node.id === 'rules') return { path: `${path}H${leftLines.on}V${middleY(to)}H${to.x}`, label: null }
    return { path: `${path}H${end}V${to.y}`, label: labelAt(end + 6, first) }
  }
  const start = middleX(from) + spread(n)
  return {
    path: `M${start} ${bottom(from)}V${first}H${end}V${to.y}`,
    label: labelAt(Math.min(start, end) + 6, first),
  }
}

const short = (label: string) => (label.length > 96 ? `${label.slice(0, 95)}…` : label)
const before = (one: Box) => one.x - box.gap / 2
const right = (one: Box) => one.x + one.width
const bottom = (one: Box) => one.y + one.height
const middleX = (one: Box) => one.x + one.width / 2
const middleY = (one: Box) => one.y + one.height / 2
