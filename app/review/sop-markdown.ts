/**
 * The Markdown that reviewer instructions are written in: headings, paragraphs, lists, tables, quotes, code, rules; bold,
 * italic and code inside a line. It becomes plain data, never markup: tags stay text, and a link shows its address as
 * text, so that nothing in it can act.
 */
export type Run = { text: string; bold?: true; italic?: true; code?: true }
export type ListItem = { runs: Run[]; under: Block[] }
export type Block =
  | { kind: 'heading'; level: 1 | 2 | 3 | 4; runs: Run[] }
  | { kind: 'paragraph'; runs: Run[] }
  | { kind: 'list'; ordered: boolean; start: number; items: ListItem[] }
  | { kind: 'table'; head: Run[][]; rows: Run[][][] }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'code'; text: string }
  | { kind: 'rule' }

const headingLine = /^ {0,3}(#{1,6})[ \t]+(.*)$/
const ruleLine = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/
const itemLine = /^( {0,12})([-*+]|\d{1,6}[.)])[ \t]+(.*)$/
const fenceLine = /^ {0,3}(```|~~~)/
const quoteLine = /^ {0,3}> ?(.*)$/
const tableRule = /^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/
/** Deeper nesting is shown on the last level: hostile text must not exhaust the stack. */
const deepest = 6

export function parseMarkdown(text: string): Block[] {
  return blocksOf(text.replace(/\r\n?/g, '\n').replaceAll('\t', '    ').split('\n'), 0)
}

function blocksOf(lines: readonly string[], depth: number): Block[] {
  const blocks: Block[] = []
  let i = 0
  const line = (at: number) => lines[at] ?? ''
  while (i < lines.length) {
    if (line(i).trim() === '') {
      i++
      continue
    }
    const heading = headingLine.exec(line(i))
    if (heading) {
      const level = Math.min(4, heading[1]?.length ?? 1) as 1 | 2 | 3 | 4
      blocks.push({ kind: 'heading', level, runs: runsOf((heading[2] ?? '').replace(/[ #]+$/, '')) })
      i++
    } else if (ruleLine.test(line(i))) {
      blocks.push({ kind: 'rule' })
      i++
    } else if (fenceLine.test(line(i))) {
      const [block, next] = codeAt(lines, i)
      blocks.push(block)
      i = next
    } else if (depth < deepest && quoteLine.test(line(i))) {
      const from = i
      while (i < lines.length && quoteLine.test(line(i))) i++
      const inner = lines.slice(from, i).map((l) => quoteLine.exec(l)?.[1] ?? '')
      blocks.push({ kind: 'quote', blocks: blocksOf(inner, depth + 1) })
    } else if (itemLine.test(line(i))) {
      const [block, next] = listAt(lines, i, depth)
      blocks.push(block)
      i = next
    } else if (line(i).includes('|') && tableRule.test(line(i + 1))) {
      const [block, next] = tableAt(lines, i)
      blocks.push(block)
      i = next
    } else {
      const from = i
      while (i < lines.length && (i === from || !beginsBlock(lines, i))) i++
      const text = lines.slice(from, i).map((l) => l.trim())
      blocks.push({ kind: 'paragraph', runs: runsOf(text.join(' ')) })
    }
  }
  return blocks
}

function beginsBlock(lines: readonly string[], i: number): boolean {
  const line = lines[i] ?? ''
  const starts = [headingLine, ruleLine, fenceLine, quoteLine, itemLine]
  return line.trim() === '' || starts.some((start) => start.test(line)) || tableRule.test(lines[i + 1] ?? '-x')
}

function codeAt(lines: readonly string[], from: number): [Block, number] {
  const fence = fenceLine.exec(lines[from] ?? '')?.[1] ?? '```'
  let to = from + 1
  while (to < lines.length && !(lines[to] ?? '').trim().startsWith(fence)) to++
  return [{ kind: 'code', text: lines.slice(from + 1, to).join('\n') }, to + 1]
}

function tableAt(lines: readonly string[], from: number): [Block, number] {
  const cells = (line: string) =>
    line
      .trim()
      .replace(/^\||\|$/g, '')
      .split('|')
      .map((cell) => runsOf(cell.trim()))
  const head = cells(lines[from] ?? '')
  let to = from + 2
  while (to < lines.length && (lines[to] ?? '').includes('|')) to++
  // Rows may be shorter or longer than the head: what the head does not name is left out.
  const rows = lines.slice(from + 2, to).map((line) => {
    const row = cells(line)
    return head.map((_, i) => row[i] ?? [])
  })
  return [{ kind: 'table', head, rows }, to]
}

function listAt(lines: readonly string[], from: number, depth: number): [Block, number] {
  const first = itemLine.exec(lines[from] ?? '')
  const ordered = /\d/.test(first?.[2] ?? '')
  const indent = first?.[1]?.length ?? 0
  const items: ListItem[] = []
  let i = from
  while (i < lines.length) {
    const item = itemLine.exec(lines[i] ?? '')
    if (!item || (item[1]?.length ?? 0) > indent + 1 || /\d/.test(item[2] ?? '') !== ordered) break
    const inner: string[] = []
    i++
    // What is indented further belongs to the item; so does a line that simply goes on.
    while (i < lines.length) {
      const line = lines[i] ?? ''
      const deeper = line.search(/\S/) > indent + 1
      const goesOn = inner.length === 0 && !beginsBlock(lines, i)
      if (line.trim() === '' ? !((lines[i + 1] ?? '').search(/\S/) > indent + 1) : !(deeper || goesOn)) break
      inner.push(line)
      i++
    }
    items.push(itemOf(item[3] ?? '', inner, depth))
    if ((lines[i] ?? '').trim() === '' && itemLine.test(lines[i + 1] ?? '')) i++
  }
  return [{ kind: 'list', ordered, start: Number.parseInt(first?.[2] ?? '1', 10) || 1, items }, i]
}

function itemOf(text: string, inner: readonly string[], depth: number): ListItem {
  const more = inner.findIndex((line) => line.trim() === '' || itemLine.test(line) || fenceLine.test(line))
  const own = more === -1 ? inner : inner.slice(0, more)
  const rest = more === -1 ? [] : inner.slice(more)
  const margin = Math.min(...rest.filter((l) => l.trim() !== '').map((l) => l.search(/\S/)))
  const shifted = rest.map((l) => l.slice(Number.isFinite(margin) ? margin : 0))
  const runs = runsOf([text, ...own.map((l) => l.trim())].join(' '))
  if (depth >= deepest) return { runs: [...runs, ...runsOf(shifted.map((l) => ` ${l.trim()}`).join(''))], under: [] }
  return { runs, under: blocksOf(shifted, depth + 1) }
}

const inline =
  /\\([\\`*_{}[\]()#+.!|>~-])|(`+)([^`]+)\2(?!`)|\*\*([^*\s](?:[^*]*[^*\s])?)\*\*|\*([^*\s](?:[^*]*[^*\s])?)\*|(?<![\p{L}\p{N}])_([^_\s](?:[^_]*[^_\s])?)_(?![\p{L}\p{N}])|!?\[([^\][]*)\]\(([^()\s]*)\)/gu

/** A line's text in runs of one look. Emphasis does not nest, but for a link in it. */
export function runsOf(text: string, look: Omit<Run, 'text'> = {}): Run[] {
  const runs: Run[] = []
  let plain = ''
  let from = 0
  const flush = () => {
    if (plain !== '') runs.push({ text: plain, ...look })
    plain = ''
  }
  for (const match of text.matchAll(inline)) {
    plain += text.slice(from, match.index)
    from = match.index + match[0].length
    const [, escaped, , code, bold, starred, underscored, label, address] = match
    const italic = starred ?? underscored
    if (escaped !== undefined) plain += escaped
    else if (label !== undefined) plain += linkText(label, address ?? '')
    else {
      flush()
      if (code !== undefined) runs.push({ text: code, ...look, code: true })
      else if (bold !== undefined) runs.push(...runsOf(bold, { ...look, bold: true }))
      else if (italic !== undefined) runs.push(...runsOf(italic, { ...look, italic: true }))
    }
  }
  plain += text.slice(from)
  flush()
  return runs
}

const linkText = (label: string, address: string) =>
  address === '' || label === address ? label : label === '' ? address : `${label} (${address})`

/** Where a search finds its words in a text, without regard to case; none for fewer than two letters. */
export function foundIn(text: string, query: string): { from: number; to: number }[] {
  const wanted = query.trim().toLowerCase()
  if (wanted.length < 2) return []
  const hay = text.toLowerCase()
  // A few letters change their length in lower case: then places would be off, and the text is searched as it is.
  const searched = hay.length === text.length ? hay : text
  const found: { from: number; to: number }[] = []
  for (let at = searched.indexOf(wanted); at !== -1; at = searched.indexOf(wanted, at + wanted.length))
    found.push({ from: at, to: at + wanted.length })
  return found
}
