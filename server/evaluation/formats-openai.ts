import { z } from 'zod'
import type { TruthGrade } from './evaluation.ts'
import type { FileCase, ReadFile, Shape } from './formats.ts'
import {
  caseOf,
  fileOf,
  firstIssue,
  given,
  leftOver,
  metadataKeys,
  metadataOf,
  readLines,
  refused,
  truthObject,
} from './formats-case.ts'

const askFor = (definition: Shape) =>
  `Answer with one JSON object with these keys: ${definition.fields.map((f) => f.key).join(', ')}. Null where the document has no such value.`

/** `input`: messages, the document's text as the user's; `ideal`: the truth as a JSON object. */
export function writeOpenAiCase(definition: Shape, c: FileCase): string {
  return `${JSON.stringify({
    input: [
      { role: 'system', content: askFor(definition) },
      { role: 'user', content: c.document.text ?? '' },
    ],
    ideal: idealOf(c),
    metadata: metadataOf(c),
  })}\n`
}

/** The truth, and after it each truth that is as right, with one field otherwise. */
function idealOf({ truth, accepted }: FileCase): string | string[] {
  const others = Object.entries(accepted).flatMap(([key, values]) =>
    values.map((value) => ({ ...truth, [key]: value })),
  )
  return others.length === 0 ? JSON.stringify(truth) : [truth, ...others].map((one) => JSON.stringify(one))
}

const contentSchema = z.union([
  z.string(),
  z.array(z.object({ type: z.string().optional(), text: z.string().optional() }).loose()),
])
const openAiSchema = z.object({
  input: z.union([z.string(), z.array(z.object({ role: z.string(), content: contentSchema }).loose())]),
  ideal: z.unknown(),
  metadata: z.record(z.string(), z.unknown()).optional(),
})

export function readOpenAi(text: string, definition: Shape, grade: TruthGrade): ReadFile {
  return readLines(text, (value, line) => {
    const parsed = openAiSchema.safeParse(value)
    if (!parsed.success)
      return refused(`${firstIssue(parsed.error)} A line needs "input" (a text or messages) and "ideal".`)
    const { input, ideal, metadata = {} } = parsed.data
    const messages = typeof input === 'string' ? [{ role: 'user', content: input }] : input
    const said = (role: string) =>
      messages
        .filter((m) => m.role === role)
        .map(({ content }) => (typeof content === 'string' ? content : content.map((p) => p.text ?? '').join('\n')))
        .join('\n\n')
    const answers = Array.isArray(ideal) ? ideal : [ideal]
    const raw = truthObject(definition, answers[0])
    if (typeof raw === 'string') return refused(raw)
    const system = said('system')
    const others = messages.filter((m) => m.role !== 'system' && m.role !== 'user')
    return caseOf(definition, {
      ...given(metadata, line, grade),
      raw,
      others: answers.slice(1),
      dropped: [
        ...leftOver(metadata, metadataKeys),
        ...(system && system !== askFor(definition) ? [`system message: ${system}`] : []),
        ...(others.length > 0 ? [`other messages: ${JSON.stringify(others)}`] : []),
      ],
      document: { ...fileOf(metadata), text: said('user') },
    })
  })
}
