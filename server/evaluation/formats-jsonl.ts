import { z } from 'zod'
import { type TruthGrade, truthGrades } from './evaluation.ts'
import type { FileCase, ReadFile, Shape } from './formats.ts'
import { caseOf, firstIssue, leftOver, readLines, refused } from './formats-case.ts'
import { apart } from './formats-truth.ts'

const schemaName = 'countersign.case/1'

/** One case a line; reading it again gives the same case. */
export function writeJsonlCase(c: FileCase): string {
  const { document, workflowVersion, validFrom, ...rest } = c
  const { fileName, ...file } = document
  return `${JSON.stringify({
    schema: schemaName,
    ...rest,
    workflow_version: workflowVersion,
    valid_from: validFrom,
    document: { file_name: fileName, ...file },
  })}\n`
}

const jsonlSchema = z.object({
  id: z.union([z.string(), z.number()]).transform(String).pipe(z.string().min(1).max(200)),
  name: z.string().max(200).nullish(),
  truth: z.record(z.string(), z.unknown()),
  accepted: z.record(z.string(), z.array(z.unknown()).max(20)).default({}),
  facts: z.array(z.string().max(500)).max(100).default([]),
  grade: z.enum(truthGrades).optional(),
  inclusion: z.number().gt(0).max(1).default(1),
  purposive: z.boolean().default(false),
  note: z.string().max(4_000).default(''),
  text: z.string().nullish(),
  document: z
    .object({
      file_name: z.string().max(300).nullish(),
      sha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .nullish(),
      language: z.string().max(20).nullish(),
      text: z.string().nullish(),
    })
    .optional(),
})

/** What our own lines hold; the last four are the original's and do not come with it. */
const known = [...Object.keys(jsonlSchema.shape), 'schema', 'corrected', 'workflow_version', 'valid_from']

export function readJsonl(text: string, definition: Shape, grade: TruthGrade): ReadFile {
  return readLines(text, (value, line) => {
    const parsed = jsonlSchema.safeParse(value)
    if (!parsed.success) return refused(firstIssue(parsed.error))
    const { document, truth, accepted, name, text: plain, ...rest } = parsed.data
    return caseOf(definition, {
      ...rest,
      line,
      name: name ?? '',
      grade: rest.grade ?? grade,
      raw: truth,
      others: apart(accepted),
      dropped: leftOver(value as Record<string, unknown>, known),
      document: {
        fileName: document?.file_name ?? '',
        sha256: document?.sha256 ?? null,
        language: document?.language ?? null,
        text: document?.text ?? plain ?? null,
      },
    })
  })
}
