import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  visit,
} from 'yaml'
import type { Problem } from './workflow.ts'
import { syntaxErrors } from './yaml-errors.ts'

/** Lines and columns count from 1. */
export type FilePlace = { line: number; column: number }
type FileProblem = FilePlace & Problem
type Path = Problem['path']

/** Five times the longest template, and read in a second or two whatever stands in it. */
export const mostFileBytes = 200_000
const mostDepth = 40

export type ReadYaml =
  | { content: unknown; placeOf: (path: Path, part: 'key' | 'value') => FilePlace }
  | { problems: FileProblem[] }

/** A YAML file as plain data, and where each part of it stands. What a configuration has no need of is refused. */
export function readYaml(text: string): ReadYaml {
  const early = notText(text) ?? farTooDeep(text)
  if (early) return { problems: [early] }
  try {
    return readDocument(text)
  } catch (error) {
    // Thousands of levels fill the stack of whoever follows them.
    if (!(error instanceof RangeError)) throw error
    return { problems: [{ ...placeIn(text, Math.max(0, deepAt(text, mostDepth))), path: [], message: tooDeep }] }
  }
}

function readDocument(text: string): ReadYaml {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    strict: true,
    // Looked for below: the parser compares each key with all others.
    uniqueKeys: false,
    merge: false,
    schema: 'core',
    stringKeys: true,
  })
  const placed = (offset: number): FilePlace => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const { errors: faults } = document
  if (faults.some(({ code }) => code === 'RESOURCE_EXHAUSTION')) throw new RangeError('too deep')
  const errors = syntaxErrors(text, faults).map(({ offset, message }) => ({ ...placed(offset), path: [], message }))
  const refused = errors.length > 0 ? errors : notNeeded(document, placed)
  if (refused.length > 0) return { problems: refused }
  const { contents } = document
  if (contents === null)
    return { problems: [{ ...first, message: 'the file is empty: a workflow has at least a name and a noun' }] }
  if (!isMap(contents)) {
    const what = isSeq(contents) ? 'a list' : 'a single value'
    return { problems: [{ ...first, message: `a workflow is a group of keys such as name: and fields:, not ${what}` }] }
  }
  const content: unknown = document.toJS({ maxAliasCount: 0 })
  return { content, placeOf: (path, part) => placed(offsetOf(document, path, part)) }
}

const first = { line: 1, column: 1, path: [] }

function notText(text: string): FileProblem | null {
  if (new TextEncoder().encode(text).byteLength > mostFileBytes)
    return { ...first, message: `the file is over ${mostFileBytes / 1000} kB: no workflow is that long` }
  const bad = /[\0\uFFFD]/.exec(text)
  return bad && { ...placeIn(text, bad.index), path: [], message: 'this is not text in UTF-8: save the file as UTF-8' }
}

/** Where a file goes deeper than `most` levels, by its brackets and by lists within lists on one line; -1: nowhere. */
function deepAt(text: string, most: number): number {
  const list = new RegExp(`(?:[-?] ){${most}}`).exec(text)
  if (list) return list.index + 2 * mostDepth
  let depth = 0
  for (const { 0: mark, index } of text.matchAll(/[[\]{}]/g)) {
    depth = Math.max(0, depth + (mark === ']' || mark === '}' ? -1 : 1))
    if (depth > most) return index
  }
  return -1
}

/** Reading thousands of levels takes long before it fails. */
function farTooDeep(text: string): FileProblem | null {
  if (deepAt(text, 20 * mostDepth) < 0) return null
  return { ...placeIn(text, deepAt(text, mostDepth)), path: [], message: tooDeep }
}

const tooDeep = `more than ${mostDepth} levels inside each other: no workflow is that deep`

function placeIn(text: string, offset: number): FilePlace {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  return { line, column: offset - before.lastIndexOf('\n') }
}

/** Anchors, references, tags and merge keys hide from a reader what a file says. */
function notNeeded(document: Document.Parsed, placed: (offset: number) => FilePlace): FileProblem[] {
  const problems: FileProblem[] = []
  const at = (offset: number | undefined, message: string) =>
    problems.push({ ...placed(offset ?? 0), path: [], message })
  visit(document, {
    Node(role, node, path) {
      const offset = node.range?.[0]
      if (path.length > 2 * mostDepth) {
        at(offset, tooDeep)
        return visit.BREAK
      }
      if (isAlias(node)) at(offset, `the reference *${node.source} is not read here: write out what it stands for`)
      else if (node.anchor) at(offset, `the anchor &${node.anchor} is not read here: write the value where it is used`)
      if (node.tag && !/^tag:yaml\.org,2002:(map|seq|str|int|float|bool|null)$/.test(node.tag))
        at(offset, `the tag ${node.tag} is not read here: leave it out`)
      if (isMap(node))
        for (const twice of repeated(node.items)) at(twice, 'this key stands here twice: keep one of them')
      if (isScalar(node) && role === 'key' && node.value === '<<')
        at(offset, 'a merge (<<) is not read here: write out what it stands for')
      return undefined
    },
  })
  for (const warning of document.warnings)
    if (problems.length === 0) at(warning.pos[0], 'a tag or directive is not read here: leave it out')
  return problems
}

/** Where keys stand that a group has already. */
function repeated(pairs: readonly Pair[]): number[] {
  const seen = new Set<string>()
  return pairs.flatMap(({ key }) => {
    if (!isScalar(key)) return []
    const name = String(key.value)
    if (seen.has(name)) return [key.range?.[0] ?? 0]
    seen.add(name)
    return []
  })
}

/** Where the part of a file stands that a path names; where it is missing, what holds it. */
function offsetOf(document: Document.Parsed, path: Path, part: 'key' | 'value'): number {
  let node: unknown = document.contents
  let found = 0
  for (const [i, step] of path.entries()) {
    const last = i === path.length - 1
    if (isMap(node)) {
      const pair: Pair | undefined = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
      if (!pair) return found
      const key = isScalar(pair.key) ? pair.key.range?.[0] : undefined
      found = key ?? found
      node = pair.value
      if (last && part === 'value' && isNode(node) && node.range && !isMap(node) && !isSeq(node)) return node.range[0]
    } else if (isSeq(node) && typeof step === 'number') {
      const entry: unknown = node.items[step]
      if (!isNode(entry) && !isPair(entry)) return found
      node = entry
      found = (isNode(entry) ? entry.range?.[0] : undefined) ?? found
    } else return found
  }
  return found
}
