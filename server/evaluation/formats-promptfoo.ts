import { z } from 'zod'
import type { TruthGrade } from './evaluation.ts'
import type { FileCase, ReadFile, Shape } from './formats.ts'
import {
  caseOf,
  collect,
  fileOf,
  firstIssue,
  given,
  leftOver,
  metadataKeys,
  metadataOf,
  type Outcome,
  refused,
  truthObject,
} from './formats-case.ts'
import { apart } from './formats-truth.ts'

/** A test of promptfoo: the document's text and the truth as `vars`, one assertion a field over the answer's JSON. */
export function promptfooTest(definition: Shape, c: FileCase): Record<string, unknown> {
  const keys = definition.fields.map((f) => f.key).filter((key) => key in c.truth)
  const any = Object.keys(c.accepted).length > 0
  return {
    description: c.name,
    vars: { document: asPlainText(c.document.text ?? ''), expected: c.truth, ...(any ? { accepted: c.accepted } : {}) },
    assert: [
      { type: 'is-json' },
      ...keys.map((key) => ({
        type: 'javascript',
        metric: key,
        value: ownAssert(key),
      })),
      ...(c.facts.length > 0 ? [{ type: 'contains-all', value: c.facts }] : []),
    ],
    metadata: metadataOf(c),
  }
}

const assertSchema = z.object({ type: z.string(), value: z.unknown().optional() }).loose()
const testSchema = z.object({
  description: z.string().optional(),
  vars: z.record(z.string(), z.unknown()).default({}),
  assert: z.array(assertSchema).default([]),
  metadata: z.record(z.string(), z.unknown()).optional(),
})
const configSchema = z.object({
  tests: z.unknown(),
  defaultTest: z
    .object({ vars: z.record(z.string(), z.unknown()).optional(), assert: z.array(assertSchema).optional() })
    .loose()
    .optional(),
})

/** Tests of promptfoo, alone or in a whole configuration, as its YAML or JSON says. */
export function readPromptfoo(parsed: unknown, definition: Shape, grade: TruthGrade): ReadFile {
  const config = configSchema.safeParse(parsed)
  const tests = Array.isArray(parsed) ? parsed : config.data?.tests
  if (!Array.isArray(tests))
    return {
      cases: [],
      rejected: [
        {
          line: 1,
          raw: '',
          because: 'No list of tests was found: send the tests themselves, or a configuration with "tests" as a list.',
        },
      ],
    }
  const shared = Array.isArray(parsed) ? undefined : config.data?.defaultTest
  return collect(tests, (value, line) => {
    if (typeof value === 'string' && value.startsWith('file://'))
      return refused('It points to another file: put the tests of that file into this one.')
    const test = testSchema.safeParse(value)
    if (!test.success) return refused(firstIssue(test.error))
    const vars = { ...shared?.vars, ...test.data.vars }
    return promptfooCase(
      definition,
      { ...test.data, vars, assert: [...(shared?.assert ?? []), ...test.data.assert] },
      line,
      grade,
    )
  })
}

const documentVars = ['document', 'text', 'input', 'email', 'message', 'body', 'content']

function promptfooCase(definition: Shape, test: z.infer<typeof testSchema>, line: number, grade: TruthGrade): Outcome {
  const { vars, description = '', metadata = {} } = test
  const named = documentVars.find((key) => typeof vars[key] === 'string')
  const only = Object.entries(vars).filter(
    ([key, v]) => typeof v === 'string' && key !== 'expected' && key !== 'accepted',
  )
  const key = named ?? (only.length === 1 ? only[0]?.[0] : undefined)
  const text = key ? String(vars[key]) : null
  if (text === null)
    return refused(
      `No document was found among its vars: name one of them "document" (or ${documentVars.slice(1).join(', ')}).`,
    )
  if (text.startsWith('file://')) return refused(`"${key}" points to a file: put the text of that file there.`)
  const facts: string[] = []
  const dropped = leftOver(metadata, metadataKeys)
  let stated: unknown = vars.expected
  for (const { type, value, ...rest } of test.assert) {
    if (type === 'equals' && stated === undefined) stated = value
    else if (type === 'contains' || type === 'icontains') facts.push(String(value))
    else if ((type === 'contains-all' || type === 'icontains-all') && Array.isArray(value))
      facts.push(...value.map(String))
    else if (!(type === 'is-json' && value === undefined) && !isOwnAssert(definition, value))
      dropped.push(`assertion: ${JSON.stringify({ type, value, ...rest })}`)
  }
  const raw = stated === undefined ? {} : truthObject(definition, stated)
  if (typeof raw === 'string') return refused(raw)
  if (stated === undefined && facts.length === 0)
    return refused(
      'It says nothing that is true of the document: add vars.expected with the values, or an "equals" assertion.',
    )
  for (const [name, value] of Object.entries(vars))
    if (name !== key && name !== 'expected' && name !== 'accepted')
      dropped.push(`${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const own = given(metadata, line, grade)
  return caseOf(definition, {
    ...own,
    name: own.name || description,
    facts: [...new Set([...own.facts, ...facts])],
    raw,
    others: apart(vars.accepted),
    dropped,
    document: { ...fileOf(metadata), text: fromPlainText(text) },
  })
}

/** The answer's value is the expected one, or one that is as right. */
const ownAssert = (key: string) =>
  `[context.vars.expected["${key}"] ?? null, ...(context.vars.accepted?.["${key}"] ?? [])].some((v) => JSON.stringify(v) === JSON.stringify(JSON.parse(output)["${key}"] ?? null))`

const isOwnAssert = (definition: Shape, value: unknown) => definition.fields.some((f) => value === ownAssert(f.key))

/**
 * promptfoo runs what looks like a template in its vars, and loads what starts with file://. A document says neither to
 * it: what could be run is marked as raw text.
 */
function asPlainText(text: string): string {
  if (!/\{[{%#]|^\s*(file|https?|package|python|exec):/i.test(text)) return text
  return `{% raw %}${text.replaceAll(/\{%(-?\s*endraw)/g, '{% endraw %}{{ "{%" }}{% raw %}$1')}{% endraw %}`
}

/** The text as it was before `asPlainText`; any other text as it is. */
function fromPlainText(text: string): string {
  if (!text.startsWith('{% raw %}') || !text.endsWith('{% endraw %}')) return text
  return text.slice('{% raw %}'.length, -'{% endraw %}'.length).replaceAll('{% endraw %}{{ "{%" }}{% raw %}', '{%')
}
