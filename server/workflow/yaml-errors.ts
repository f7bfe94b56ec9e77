import type { YAMLParseError } from 'yaml'

type Said = { offset: number; message: string }

const badIndent = 'the indentation does not fit the lines around it'
const oneTooMany = 'this is not expected here: is something before it not closed, or not in quotes?'

const sentences: Partial<Record<YAMLParseError['code'], string>> = {
  TAB_AS_INDENT: 'a tab may not indent a line: use spaces',
  MULTIPLE_DOCS: 'a second document begins here (---): a file holds one workflow',
  BAD_INDENT: badIndent,
  BLOCK_IN_FLOW: 'a block may not stand within brackets: write it on lines of its own',
  BLOCK_AS_IMPLICIT_KEY:
    'a key stands within the text of another one: put a text with ": " in quotes, or mend the indentation',
  MULTILINE_IMPLICIT_KEY: 'a ":" is missing after the key, or the next line is indented wrongly',
  BAD_ALIAS: 'a text that begins with * has to stand in quotes',
  BAD_SCALAR_START: 'a text may not begin with this sign: put it in quotes',
  BAD_DQ_ESCAPE: 'there is no such escape: within double quotes write \\\\ for a backslash, or use single quotes',
  NON_STRING_KEY: 'a key has to be a text',
  UNEXPECTED_TOKEN: oneTooMany,
}

/** What keeps a file from being YAML, in plain words: the first fault, because those that follow it come of it. */
export function syntaxErrors(text: string, errors: readonly YAMLParseError[]): Said[] {
  return errors.slice(0, 1).map((error) => said(text, error))
}

function said(text: string, { code, pos, message }: YAMLParseError): Said {
  const [offset] = pos
  if (/^Flow (map|sequence) /.test(message))
    return { offset: openedAt(text, offset), message: 'a bracket is opened here and not closed' }
  if (/tab/i.test(message)) return { offset, message: sentences.TAB_AS_INDENT ?? message }
  if (/closing .*quote/i.test(message)) return { offset, message: 'a quotation mark is opened and not closed' }
  if (code === 'MISSING_CHAR')
    return { offset, message: /map values/.test(message) ? 'a ":" is missing after the key' : badIndent }
  return { offset, message: sentences[code] ?? message }
}

/** Where the bracket was opened that is open still at an offset. */
function openedAt(text: string, offset: number): number {
  let closed = 0
  for (let at = offset - 1; at >= 0; at--) {
    const sign = text[at]
    if (sign === ']' || sign === '}') closed += 1
    if (sign !== '[' && sign !== '{') continue
    if (closed === 0) return at
    closed -= 1
  }
  return offset
}
