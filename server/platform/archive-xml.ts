import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { DomainError } from './errors.ts'

/** An element: its qualified name ('ram:ID'), the name without prefix ('ID'), its attributes, text and child elements. */
export type XmlElement = {
  name: string
  local: string
  attributes: ReadonlyMap<string, string>
  /** The text directly inside, character data included, in order. */
  text: string
  children: XmlElement[]
}

export type XmlLimits = { maxBytes?: number; maxDepth?: number; maxElements?: number }

type Ordered = Record<string, unknown>

/** Characters of one tag with its attributes; real ones have a few hundred. */
const maxTagLength = 100_000

const predefined: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/**
 * Reads an XML document and answers its root element. Entities are the five of XML and character numbers only: a
 * DOCTYPE, which could define others or point elsewhere, is refused.
 * Throws `refused` (DOCTYPE), `too_large` (size, depth or number of elements) and `unreadable` (not well-formed).
 */
export function readXml(input: string | Uint8Array, limits: XmlLimits = {}): XmlElement {
  const { maxBytes = 20_000_000, maxDepth = 100, maxElements = 500_000 } = limits
  if (input.length > maxBytes)
    throw new DomainError('too_large', `The XML is larger than ${maxBytes / 1e6} MB; send a smaller one.`)
  const text = typeof input === 'string' ? input : decodeXml(input)
  scan(text, maxDepth, maxElements)
  const valid = XMLValidator.validate(text)
  if (valid !== true) throw unreadable(`line ${valid.err.line}`)
  return rootOf(parse(text, maxDepth))
}

/**
 * One pass over the markup before the parser sees it: refuses a DOCTYPE, and counts depth and elements, so that the
 * limits hold whatever the parser does. Comments and character data are skipped, as they may quote anything.
 */
function scan(text: string, maxDepth: number, maxElements: number): void {
  let depth = 0
  let elements = 0
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at + 1)) {
    if (text.startsWith('<!--', at)) at = endOf(text, '-->', at + 4)
    else if (text.startsWith('<![CDATA[', at)) at = endOf(text, ']]>', at + 9)
    else if (text.startsWith('<?', at)) at = endOf(text, '?>', at + 2)
    else if (text.startsWith('<!', at))
      throw new DomainError('refused', 'The XML has a DOCTYPE, which could make it harmful; send it without.')
    else if (text.startsWith('</', at)) depth -= 1
    else {
      elements += 1
      at = tagEnd(text, at)
      if (text[at - 1] !== '/') depth += 1
    }
    if (depth > maxDepth)
      throw new DomainError('too_large', `The XML is nested deeper than ${maxDepth} levels; send a simpler one.`)
    if (elements > maxElements)
      throw new DomainError('too_large', `The XML has more than ${maxElements} elements; send a smaller one.`)
  }
}

/** The > that closes a tag; quoted values may hold one, and no part of a tag may hold <. */
function tagEnd(text: string, from: number): number {
  let quote = ''
  const last = Math.min(text.length, from + maxTagLength)
  for (let at = from + 1; at < last; at += 1) {
    const character = text[at] ?? ''
    if (character === '<') throw unreadable('a tag does not end')
    if (quote) quote = character === quote ? '' : quote
    else if (character === '"' || character === "'") quote = character
    else if (character === '>') return at
  }
  if (last < text.length) throw new DomainError('too_large', 'A tag of the XML is too long; send a simpler one.')
  throw unreadable('a tag does not end')
}

function endOf(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from)
  if (end === -1) throw unreadable(`${mark} is missing`)
  return end
}

function parse(text: string, maxDepth: number): Ordered[] {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    cdataPropName: '#cdata',
    ignoreDeclaration: true,
    ignorePiTags: true,
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    processEntities: false,
    maxNestedTags: maxDepth,
  })
  try {
    return parser.parse(text) as Ordered[]
  } catch {
    throw unreadable('its structure')
  }
}

function rootOf(nodes: Ordered[]): XmlElement {
  const roots = nodes.map(elementOf).filter((element) => element !== undefined)
  const [root] = roots
  if (!root || roots.length > 1) throw unreadable('it needs exactly one root element')
  return root
}

/** Depth was bounded before, so recursion is safe. */
function elementOf(node: Ordered): XmlElement | undefined {
  const name = Object.keys(node).find((key) => key !== ':@')
  if (name === undefined || name.startsWith('#')) return undefined
  const inside = node[name] as Ordered[]
  const attributes = Object.entries((node[':@'] ?? {}) as Record<string, unknown>)
  return {
    name,
    local: name.slice(name.indexOf(':') + 1),
    attributes: new Map(attributes.map(([key, value]) => [key, decodeEntities(String(value))])),
    text: inside.map(textOf).join(''),
    children: inside.map(elementOf).filter((element) => element !== undefined),
  }
}

function textOf(node: Ordered): string {
  if ('#text' in node) return decodeEntities(String(node['#text']))
  if ('#cdata' in node) return (node['#cdata'] as Ordered[]).map((part) => String(part['#text'] ?? '')).join('')
  return ''
}

function decodeEntities(text: string): string {
  return text.replace(/&([^;\s&]{0,12});?/g, (whole, entity: string) => {
    const number = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(entity)
    const code = number ? Number.parseInt(number[1] ?? number[2] ?? '', number[1] ? 16 : 10) : undefined
    const character = code === undefined ? predefined[entity] : characterOf(code)
    if (character === undefined || !whole.endsWith(';')) throw unreadable('an unknown entity')
    return character
  })
}

/** The characters that XML 1.0 allows (section 2.2, Char). */
function characterOf(code: number): string | undefined {
  const allowed =
    code === 9 || code === 10 || code === 13 || (code >= 0x20 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd)
  return allowed || (code >= 0x10000 && code <= 0x10ffff) ? String.fromCodePoint(code) : undefined
}

/** Byte order mark first, then the declaration (XML 1.0, appendix F); UTF-8 otherwise. */
function decodeXml(bytes: Uint8Array): string {
  const [first, second] = bytes
  const wide =
    (first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)
      ? 'utf-16be'
      : (first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)
        ? 'utf-16le'
        : undefined
  const head = wide ? '' : String.fromCharCode(...bytes.subarray(0, 200))
  const declared = /^(?:\u00ef\u00bb\u00bf)?<\?xml[^>]{0,80}encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(head)?.[1]
  try {
    return new TextDecoder(wide ?? declared ?? 'utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw unreadable('its characters do not fit its encoding')
  }
}

function unreadable(detail: string): DomainError {
  return new DomainError(
    'unreadable',
    `The XML is not well-formed (${detail}); export it again from the program that made it.`,
  )
}
