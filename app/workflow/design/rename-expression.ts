import type { Definition } from '#server/workflow/workflow.ts'

type Named =
  | { of: 'field'; key: string }
  | { of: 'option'; field: string; key: string }
  | { of: 'queue'; key: string }
  | { of: 'column'; table: string; key: string }

type Token = { text: string; kind: 'name' | 'member' | 'quoted' | 'other' }

/** A text in quotes, a name, a name after a point, or whatever is neither. */
const token = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\.?[A-Za-z_]\w*|\d[\d.]*|\s+|./gs

/**
 * An expression (server/workflow/expression.ts) in which names of fields and columns, and the options and queues they are
 * compared with, are what `visit` answers for them. Other texts in quotes stay.
 */
export function expressionWith(
  expression: string,
  draft: Pick<Definition, 'fields'>,
  visit: (named: Named) => string,
): string {
  const fields = new Map(draft.fields.map((field) => [field.key, field]))
  const tokens = tokensOf(expression)
  const words = tokens.filter(({ text }) => text.trim() !== '')
  const next = tokens.map((one) => {
    if (one.kind === 'name' && fields.has(one.text)) return visit({ of: 'field', key: one.text })
    if (one.kind === 'member') return memberWith(one.text.slice(1))
    return one.kind === 'quoted' ? quotedWith(one) : one.text
  })
  return next.join('')

  /** A column of the first table that the expression names and that has it. */
  function memberWith(key: string): string {
    const table = tables().find((field) => field.columns.some((c) => c.key === key))
    return `.${table ? visit({ of: 'column', table: table.key, key }) : key}`
  }

  function quotedWith(one: Token): string {
    const key = one.text.slice(1, -1)
    const field = fields.get(subjectOf(words, one) ?? '')
    const quoted = (to: string) => `${one.text[0]}${to}${one.text[0]}`
    if (field?.type === 'label' && field.options.some((o) => o.key === key))
      return quoted(visit({ of: 'option', field: field.key, key }))
    if (field?.type === 'route') return quoted(visit({ of: 'queue', key }))
    if (field?.type === 'table' && field.columns.some((c) => c.key === key))
      return quoted(visit({ of: 'column', table: field.key, key }))
    return one.text
  }

  function tables() {
    const named = new Set(tokens.filter(({ kind }) => kind === 'name').map(({ text }) => text))
    return [...fields.values()].flatMap((field) => (field.type === 'table' && named.has(field.key) ? [field] : []))
  }
}

function tokensOf(expression: string): Token[] {
  return [...expression.matchAll(token)].map(([text]) => {
    if (/^["']/.test(text) && text.length > 1) return { text, kind: 'quoted' }
    if (/^\.[A-Za-z_]/.test(text)) return { text, kind: 'member' }
    return { text, kind: /^[A-Za-z_]/.test(text) ? 'name' : 'other' }
  })
}

/** What a text in quotes is compared with: `topic == "a"`, `topic in ["a", "b"]`, `sum(lines, "a")`, `"a" in aspects`, `"a" == topic`. */
function subjectOf(words: readonly Token[], quoted: Token): string | null {
  const at = words.indexOf(quoted)
  let before = at - 1
  while (before >= 0 && /^(==?|!|=|\[|,|in)$/.test(words[before]?.text ?? '')) before--
  while (before >= 0 && words[before]?.kind === 'quoted') {
    before--
    while (before >= 0 && /^(\[|,|in|=|!)$/.test(words[before]?.text ?? '')) before--
  }
  if (before < at - 1 && words[before]?.kind === 'name') return words[before]?.text ?? null
  let after = at + 1
  while (after < words.length && /^(=|!|in)$/.test(words[after]?.text ?? '')) after++
  return after > at + 1 && words[after]?.kind === 'name' ? (words[after]?.text ?? null) : null
}
