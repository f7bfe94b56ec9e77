import sanitizeHtml from 'sanitize-html'
import { maxHtmlLength, maxHtmlTags, maxInlineImageBytes, maxInlineImagesBytes, maxSafeHtmlLength } from './limits.ts'

const blocks =
  'address article aside blockquote center dd div dl dt figure footer h1 h2 h3 h4 h5 h6 header hr li main ol p pre section table tr ul'.split(
    ' ',
  )
const shown = [
  ...blocks,
  ...'a abbr b bdi big br caption cite code col colgroup del em font i img ins kbd mark q s samp small span strike strong sub sup tbody td tfoot th thead tt u var'.split(
    ' ',
  ),
]
/** Elements whose content is no text for people. */
const silent = [
  'script',
  'style',
  'textarea',
  'option',
  'xmp',
  'title',
  'noscript',
  'template',
  'svg',
  'math',
  'object',
]

const color = [/^#[0-9a-f]{3,8}$/i, /^[a-z]{3,20}$/i, /^rgba?\([\d\s,.%/]{1,40}\)$/i]
const length = /^-?\d{1,4}(\.\d{1,3})?(px|pt|em|rem|%)?$/
const lengths = /^(\d{1,3}(\.\d{1,3})?(px|pt|em|rem|%)?\s*){1,4}$/
const border = /^[\w#\s.,()]{1,60}$/

/** Looks alone: nothing that fetches, moves over other content or hides it. */
const styles: Record<string, RegExp[]> = {
  color,
  'background-color': color,
  'font-weight': [/^(bold|bolder|normal|[1-9]00)$/],
  'font-style': [/^(italic|normal)$/],
  // Not so small that it cannot be read.
  'font-size': [/^([6-9]|[1-4]\d)(\.\d{1,3})?(px|pt)$/, /^[1-3](\.\d{1,3})?r?em$/, /^(small|medium|large|x-large)$/],
  'text-align': [/^(left|right|center|justify)$/],
  'text-decoration': [/^(underline|line-through|none)$/],
  'vertical-align': [/^(top|middle|bottom|baseline)$/],
  'white-space': [/^(pre|pre-wrap|nowrap|normal)$/],
  width: [length],
  padding: [lengths],
  border: [border],
  'border-top': [border],
  'border-bottom': [border],
  'border-collapse': [/^collapse$/],
}

/**
 * The HTML of an e-mail as it may be shown in a frame without rights: no scripts, forms, frames or styles beyond looks,
 * nothing that fetches. Pictures come from `pictures`, by their Content-ID, as data, up to a limit; others give way to
 * their description. Links keep their text and open apart. Null when it is too large.
 */
export function safeHtml(html: string, pictures: ReadonlyMap<string, Uint8Array>): string | null {
  if (html.length > maxHtmlLength || endOfTags(html) < html.length) return null
  let room = maxInlineImagesBytes
  const picture = (source: string): string | null => {
    const id = /^\s*cid:(.+?)\s*$/is.exec(source)?.[1]
    const bytes = id === undefined ? undefined : (pictures.get(id) ?? pictures.get(decoded(id)))
    const mediaType = bytes && inlinePicture(bytes)
    if (!mediaType || bytes.length > room) return null
    room -= bytes.length
    return `data:${mediaType};base64,${Buffer.from(bytes).toString('base64')}`
  }
  const safe = sanitizeHtml(html, {
    allowedTags: shown,
    nonTextTags: silent,
    disallowedTagsMode: 'discard',
    nestingLimit: 100,
    allowedAttributes: {
      '*': ['style', 'align', 'valign', 'dir', 'title'],
      a: ['href', 'rel', 'target'],
      img: ['src', 'alt', 'width', 'height'],
      font: ['color', 'size'],
      table: ['width', 'border', 'cellpadding', 'cellspacing', 'bgcolor'],
      tr: ['bgcolor'],
      td: ['width', 'colspan', 'rowspan', 'bgcolor'],
      th: ['width', 'colspan', 'rowspan', 'bgcolor'],
      ol: ['start', 'type'],
    },
    allowedStyles: { '*': styles },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['data'] },
    allowProtocolRelative: false,
    transformTags: {
      a: (tagName, { href }) => {
        const attribs: Record<string, string> = href
          ? { href, rel: 'noopener noreferrer nofollow', target: '_blank' }
          : {}
        return { tagName, attribs }
      },
      img: (tagName, { src = '', alt = '', width = '', height = '' }) => {
        const data = picture(src)
        if (!data) return { tagName: 'span', attribs: {}, text: alt }
        return { tagName, attribs: { src: data, alt, ...size('width', width), ...size('height', height) } }
      },
    },
  })
  const shownHtml = safe.trim()
  return shownHtml.length > maxSafeHtmlLength || shownHtml === '' ? null : shownHtml
}

/** Where the last tag that is looked at ends: cleaning tags inside tags takes time by the square of their number. */
function endOfTags(html: string): number {
  let at = -1
  for (let tags = 0; tags <= maxHtmlTags; tags++) {
    at = html.indexOf('<', at + 1)
    if (at < 0) return html.length
  }
  return at
}

const size = (name: string, value: string) => (/^\d{1,4}$/.test(value) ? { [name]: value } : {})

function decoded(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}

/** The text of an e-mail's HTML: blocks and breaks begin lines, cells are parted by blanks. */
export function textOfHtml(html: string): string {
  // What comes out holds no attributes and no bare brackets, so that its tags can be found by pattern.
  const plain = sanitizeHtml(html.slice(0, Math.min(maxHtmlLength, endOfTags(html))), {
    allowedTags: [...blocks, 'br', 'td', 'th'],
    allowedAttributes: {},
    nonTextTags: silent,
    textFilter: (text) => text.replace(/\s+/g, ' '),
  })
  return plain
    .replace(/<(td|th)>/g, ' ')
    .replace(/<li>/g, '\n- ')
    .replace(/<[^>]{1,20}>/g, (tag) => (/^<\/(td|th)/.test(tag) ? ' ' : '\n'))
    .replace(/&(lt|gt|quot|amp);/g, (_, name: string) => ({ lt: '<', gt: '>', quot: '"' })[name] ?? '&')
    .split('\n')
    .map((line) => line.replace(/[^\S\n]+/g, ' ').trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** The media type of a picture that may stand in the text of a mail, by its bytes; null for all else, SVG above all. */
export function inlinePicture(bytes: Uint8Array): string | null {
  if (bytes.length > maxInlineImageBytes) return null
  const start = String.fromCharCode(...bytes.subarray(0, 12))
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (/^GIF8[79]a/.test(start)) return 'image/gif'
  return start.startsWith('RIFF') && start.endsWith('WEBP') ? 'image/webp' : null
}
